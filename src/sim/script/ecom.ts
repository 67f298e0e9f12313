/** ECOM 冒充客服: a refund or an "insurance" to cancel, a meeting app, the screen shared. */
import { after, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { meetingApp } from './meeting.ts';
import { paySteps, reportLater, talk, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '[【服务提醒】|]您[开通|办理]的[百万保障|百万医疗|会员]服务[今日|明日]到期，[不取消|逾期]将[自动扣费|扣除]{sum}元，[取消请联系|退订]{chat} {handle}',
  '【[速达|顺捷|通运]快递】您的[包裹|快件]在[分拣|运输]中[破损|遗失]，可[三倍|双倍]理赔，[添加理赔专员|联系]{chat} {handle}',
  '[您好|{title}]，您[误点|不慎]开通[直播|抖商][会员|代理]，年费{sum}元[今晚|零点][划扣|扣款]，[关闭请登录 {link}|非本人操作请联系客服]',
  '您购买的[奶粉|童装|护肤品]经[抽检|质检]不合格，[厂家|平台]统一[召回退款|理赔]，请[点击 {link}|加客服{handle}]登记',
  '[店主|商家]您好，[买家|您的店铺]订单[被冻结|无法支付]，需[签署保障|缴纳保证金]，[联系平台专员|打开] {link}',
];
const desk: CallLines = {
  mood: 'plain',
  open: [
    '[您好|喂]，请问是{title}吗？这里是[平台|支付|快递]客服中心，工号{staff}',
    '您好，{title}，[这边|我们]是[银联|保险理赔]中心的，[您的百万保障|您的免费保险]到期了',
  ],
  tell: [
    '您[去年|之前]开通的[百万保障|医疗险]，[今天零点|明天]起每月扣[800|2000]元，[全年|一共]九千六',
    '[工作人员|系统]失误把您登记成了[代理商|批发会员]，[不取消会扣费|会影响征信]',
    '您的[包裹|快件]丢失，我们按[三倍|双倍]赔您，[走|需要][理赔通道|备用金]',
    '[取消|关闭]需要[银行|银联]那边[授权|核验]，我[给您转接|帮您连线]',
    '您的[信用分|芝麻分]不够，[退款|理赔]打不过去，要先[激活|认证]',
  ],
  ask: [
    '请您[在应用市场|现在]下载[一个会议软件|云视会议]，[输入会议号|进我的房间]，[打开共享屏幕|我一步步教您]',
    '把[银行卡|各个银行APP]的[余额|额度]都[打开|报一下]，[我核对|系统要核验]',
    '[先|您]把钱转到[银联|核验]账户，[验证完|三分钟]自动[退回|返还]',
    '[收到的|手机上的]验证码[念给我|告诉我]',
    '通话[不要挂|保持]，[也不要接别的电话|别退出会议]',
  ],
  close: ['[正在|系统]处理，请[保持通话|不要退出]', '还差[最后一步|一个账户]，马上好'],
};
const reports = [
  '接到[自称客服|冒充平台]的电话，说[百万保障|会员]要扣费，让我[下载会议软件|共享屏幕]，卡里{loss}被[转走|转到核验账户]了',
  '对方说[快递丢了|商品质量问题]要[理赔|退款]，加了{chat}，[按他操作|被他指挥]转了{loss}',
];

function* play(play: Play): Script {
  const { random } = play;
  if (random.chance(0.6)) {
    play.sms('lead-in', leadIns, random.chance(0.5) ? 'port' : 'number');
    yield after(play, 5 * minute, 3 * hour);
    if (!play.goesOn('call')) return;
  } else play.call('lead-in', desk, 1);
  if (!play.goesOn('call')) return;
  yield after(play, 20_000, 3 * minute);
  play.call('call', desk, random.between(3, 8), true);
  if (random.chance(0.4)) {
    yield after(play, minute, 4 * minute);
    play.visit('visit', '/[kefu|cancel|refund]', '[取消服务|理赔|退款][登记|办理]中心');
  }
  if (!play.goesOn('screen-share')) return;
  yield after(play, 2 * minute, 6 * minute);
  play.open('screen-share', '{app}', meetingApp(random));
  yield after(play, minute, 4 * minute);
  play.open('screen-share', '屏幕共享', meetingApp(random, true));
  if (!play.goesOn('probe')) return;
  yield* talk(play, desk, { minutes: random.between(12, 40), reports: 2 });
  yield after(play, minute, 4 * minute);
  play.pay('probe', random.pick([1, 100, 500]) * 100);
  if (!play.goesOn('transfer')) return;
  const rest = play.purse.balanceFen;
  yield* paySteps(
    play,
    [0.5, 0.3, 0.2]
      .slice(0, random.between(1, 3))
      .map((s) => Math.floor((rest * s) / 10_000) * 10_000),
    {
      between: [minute, 8 * minute],
    },
  );
  if (play.stopped === undefined) play.call('call', desk, random.between(30, 75));
  yield* reportLater(play, reports);
}

export const ecom: FraudScript = {
  category: 'ECOM',
  lines: ['mobile', 'foreign', 'landline'],
  siteWords: ['kefu', 'tuikuan', 'lipei', 'baozhang', 'quxiao'],
  appNames: ['云视会议', '畅连会议', '速会通'],
  suits: (p) => (p.age < 18 ? 0.05 : (p.sex === 'F' ? 1.3 : 0.9) * (p.age > 55 ? 1.5 : 1)),
  leadIns,
  opener: desk,
  play,
};
