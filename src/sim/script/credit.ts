/** CREDIT 虚假征信: "your record is harmed", borrow everywhere, pay into a "safe" account. */
import { after, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { meetingApp } from './meeting.ts';
import { drawFen, paySteps, reportLater, talk, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '[您好|{title}]，您[大学时|在校期间]注册的[校园贷|学生账户][未注销|需升级]，[不处理|逾期]将[影响征信|记不良]，[稍后来电请接听|联系{chat} {handle}]',
  '【[征信服务|信用管理]】您的[信用报告|征信评级][出现异常|已降级]，请[登录 {link}|联系专员{handle}][核实|处理]',
  '[网贷清查|利率新规]：您的[借款|白条]账户[年利率过高|不合规]，须[今日内|限期][关闭|调整]，[否则|逾期]计入[不良|黑名单]，[回复1|加{handle}]',
  '[征④言|征.信][修复|洗白]，[逾期|花了]也能做，[三天见效|包过]，➕{chat} {handle}',
];
const auditor: CallLines = {
  mood: 'afraid',
  open: [
    '您好{title}，[这里是|我是][金融平台|征信中心|银保监]的工作人员，工号{staff}',
    '请问是{title}吗，您[在读|大学]期间[开过|注册过][白条|借呗|学生贷]吧',
  ],
  tell: [
    '现在[国家|监管部门]清查校园贷，您[名下|身份]有一个[学生账户|贷款记录]没[注销|关闭]',
    '不[注销|处理]的话，您的[征信|信用]会[受影响|变黑]，[房贷|车贷|子女上学]都[办不了|受限]',
    '[注销|清零]要把各平台的[可借额度|剩余额度]先[提出来|清空]，[这不算借款|只是走流程]',
    '您的[材料|文件]我发您看，[红头文件|银保监函]上有您的名字',
  ],
  ask: [
    '您[打开|登录][借款平台|银行APP]，看看[能借多少|额度有多少]，[全部提现|都借出来]',
    '钱到账后转到[银保监|清算]的[对接账户|监管账户]，[系统自动|当天]帮您[结清|还掉]',
    '[下载会议软件|打开屏幕共享]，我[远程|一步步]带您操作',
    '[短信|电话]先[关闭|开飞行]，[不要接|以免]干扰[注销|流程]',
  ],
  close: ['[还剩|进度60%]一个平台没清，继续', '您[别挂断|保持在线]'],
};
const reports = [
  '对方说我[有学生贷|征信有问题]，让我[在几个平台|从网贷]借了钱，转到[所谓监管账户|安全账户]{loss}，[后来|现在]才知道被骗',
  '冒充[银保监|金融客服]的人让我[共享屏幕|注销账户]，被转走{loss}，还欠了网贷',
];

function* play(play: Play): Script {
  const { random } = play;
  if (random.chance(0.45)) {
    play.sms('lead-in', leadIns, random.chance(0.6) ? 'port' : 'number');
    yield after(play, 5 * minute, hour);
  } else play.call('lead-in', auditor, 2);
  if (!play.goesOn('call')) return;
  yield after(play, 30_000, 4 * minute);
  play.call('call', auditor, random.between(4, 9), true);
  if (!play.goesOn('screen-share')) return;
  yield after(play, 2 * minute, 8 * minute);
  play.open('screen-share', '{app}', meetingApp(random, random.chance(0.6)));
  yield* talk(play, auditor, { minutes: random.between(20, 70), reports: 2 });
  if (!play.goesOn('borrow')) return;
  for (const lender of random.sample(play.hand.lenders, random.between(1, 3))) {
    yield after(play, 2 * minute, 12 * minute);
    play.borrow(lender, drawFen(play, 18_000, 0.7));
  }
  play.call('call', auditor, random.between(50, 90), true);
  if (!play.goesOn('transfer')) return;
  const purse = play.purse.balanceFen;
  const amounts = [0.45, 0.3, 0.2]
    .slice(0, random.between(1, 3))
    .map((s) => Math.floor((purse * s) / 10_000) * 10_000);
  yield* paySteps(play, amounts, { between: [2 * minute, 12 * minute] });
  yield* reportLater(play, reports);
}

export const credit: FraudScript = {
  category: 'CREDIT',
  lines: ['mobile', 'foreign'],
  siteWords: ['zhengxin', 'zxfw', 'xinyong', 'yinjian', 'zhuxiao'],
  appNames: ['征信服务', '信用管家', '云视会议'],
  suits: (p) => (p.age < 19 || p.age > 45 ? 0.1 : 1.5),
  leadIns,
  opener: auditor,
  play,
};
