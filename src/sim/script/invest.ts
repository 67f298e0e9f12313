/** INVEST 虚假投资理财: a teacher, a group, a platform where a small withdrawal works, then all of it. */
import { after, day, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { drawFen, paySteps, reportLater, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '[财经|股市][内参|早参]：[老师|顾教授]今日[点评|分析][两只|三只]潜力票，[前50名|仅限老股民]，[回复6|加{chat} {handle}]领[代码|资料]',
  '{title}您好，您[之前咨询|去年登记]的[诊股|资产配置]服务已[分配老师|出报告]，助理小{agent}，{chat}：{handle}',
  '今晚[八点|20:00][直播课|公开课]，[讲下半年布局|解读政策利好]，[免费听课|不收一分钱]，[进群|进直播间] {link}',
  '[稳健|低风险]项目，[日化1.2%|月收益18%]，[随进随出|保本保息]，[名额有限|限本月]，详询{chat} {handle}',
  '[数字黄金|海外期货|量化跟单][内部通道|机构席位]开放，[跟单|带单]老师[实盘|胜率]九成，下载 {link}',
  '[国家扶持|养老金融]项目[首批|试点]认购，[每份|一份]3800元，[满期|月月]分红，登记 {link}',
];
const grooming = [
  '[早安|各位早]，[老师说|今天]量能[不够|放大]，[先观望|可小仓]，[有操作|有信号]会[提前通知|在群里喊]',
  '[祝贺|恭喜][本群|我们组]王姐昨日[提现|落袋]{sum}元，[截图|凭证]已发群相册',
  '【{app}】您的[入金|申购]已[确认|成交]，当前[浮盈|收益]{small}%，[可随时提现|详情登录 {link}]',
  '[学员|家人]们，[机构席位|新股配售]明早开放，[最低入金10万|满20万送3%]，[今晚8点前|抓紧]和助理[预约|登记]',
];
const freeze = [
  '【{app}】您的账户因[流水不足|信息有误]被[风控冻结|限制提现]，需缴纳[保证金|个税]{sum}元[解冻|核验]，[24小时内|逾期]本金将[划扣|清零]',
  '[客服|助理]：提现需先[补缴20%税款|对冲流水]，[缴完立即|一并]到账，[超时|逾期]每日[滞纳金1%|扣分]',
];
const tutor: CallLines = {
  mood: 'eager',
  open: [
    '{title}[您好|下午好]，我是{app}的[投资顾问|老师助理]小{agent}',
    '喂，[哥|姐]，我是群里的小{agent}，方便说几句吗',
  ],
  tell: [
    '[老师|我们团队]这波[布局|行情]就这几天，[错过|过了]就没有了',
    '您前面[试的|投的]那笔[提现|赚的]是不是[当天|很快]就到了',
    '平台是[香港|海外]监管的，[资金第三方托管|随时能提]',
    '[内部|机构]消息，[主力|庄家]明天[拉升|进场]',
    '现在[银行利息|存款利率]才多少，[通胀|物价]都跑不赢',
  ],
  ask: [
    '[入金|充值]走[对公|专户]，我[发您卡号|给您开通道]，[每次账号会换|银行额度要分笔]',
    '[转账用途|备注]写[货款|装修]，不要写投资',
    '[定期|理财]可以先[取出来|赎回]，[这边收益|差价]早补回来了',
    '这个[别跟家里说|先不要告诉别人]，[等赚了|到时候]给他们惊喜',
  ],
  close: ['那您[转好|入金后]把回执发我', '好，我[给您锁定名额|帮您登记]'],
};
const reports = [
  '经[网友|群里老师]介绍在[{app}|一个平台]上[炒股|做期货|买数字币]，[开始能提|小额能提]，投进去{loss}后[不让提现|客服要交税]，[群也解散了|人联系不上了]',
  '我下载了{app}跟着[老师|导师]投资，前后[转了|充了]{loss}，现在[账户冻结|APP打不开]',
];

function* play(play: Play): Script {
  const { random } = play;
  play.sms('lead-in', leadIns, random.chance(0.6) ? 'port' : 'number');
  if (!play.goesOn('grooming')) return;
  for (let i = random.between(2, 4); i > 0; i -= 1) {
    yield after(play, 4 * hour, 30 * hour);
    play.sms('grooming', grooming);
  }
  if (random.chance(0.6)) play.call('call', tutor, random.between(5, 25));
  if (!play.goesOn('visit')) return;
  yield after(play, 20 * minute, 5 * hour);
  play.visit('visit', '/[down|h5|trade]?i={code}', '{app}[官方下载|行情中心|国际站]');
  yield after(play, minute, 10 * minute);
  play.open('visit', '{app}');
  if (!play.goesOn('probe')) return;
  yield after(play, hour, day);
  const probe = play.pay('probe', random.pick([1000, 2000, 5000]) * 100);
  yield after(play, 3 * hour, day);
  play.rebate(Math.floor(probe * 0.4));
  if (!play.goesOn('transfer')) return;
  if (random.chance(0.5)) play.call('call', tutor, random.between(6, 30));
  const steps = Array.from({ length: random.between(2, 4) }, (_, i) =>
    drawFen(play, 60_000 * (i + 1), 0.9),
  );
  if (random.chance(0.5)) play.withdraw();
  yield* paySteps(play, steps, {
    between: [hour, day],
    channel: random.pick(['mobile', 'web', 'counter']),
  });
  if (play.stopped === undefined) play.sms('transfer', freeze);
  yield* paySteps(play, [drawFen(play, 18_000)], { between: [hour, 10 * hour] });
  yield* reportLater(play, reports);
}

export const invest: FraudScript = {
  category: 'INVEST',
  lines: ['mobile', 'foreign'],
  siteWords: ['zhengquan', 'caifu', 'qihuo', 'lianghua', 'touzi', 'shuzibi'],
  appNames: ['鼎泰汇', '環球智投', '云顶财富', '汇丰宝盘', '金曜国际'],
  suits: (p) =>
    p.age < 22 ? 0.05 : (p.sex === 'M' ? 1.2 : 1) * (p.incomeFen > 600_000 ? 1.6 : 0.7),
  leadIns,
  opener: tutor,
  play,
};
