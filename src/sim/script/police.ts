/** POLICE 冒充公检法: an accusation, isolation, hours on the line, the "safe account". */
import { after, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { meetingApp } from './meeting.ts';
import { paySteps, reportLater, talk, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '【通知】{title}，您名下[号码|银行卡]涉[一起案件|违规]，[两小时后停机|将被限制]，[详情|核实]请[回电|联系]本号码',
  '[社保|医保][中心|局]：您的[医保卡|社保卡]在[外地|异地][异常消费|涉嫌套现]，[今日停用|将冻结]，[咨询|申诉]联系{handle}',
  '[疾控|出入境|通信管理局]提醒：您[身份信息|证件]被冒用，请[尽快|今日]联系[办案民警|专员] {handle}',
];
const officer: CallLines = {
  mood: 'afraid',
  open: [
    '[你好|喂]，[这里是|我是]{place}[公安局刑侦支队|经侦大队]，警号{staff}，是{title}吗',
    '您好，[通信管理局|社保局|疾控中心]，{title}您名下有个[号码|医保卡][涉嫌诈骗|违规]，我[帮您转接|转]公安',
  ],
  tell: [
    '你[名下|身份证办]的一张[银行卡|电话卡]涉及[一起洗钱案|跨境诈骗]，[涉案金额|赃款]两百多万',
    '案件[一级保密|不能外传]，[家人|同事]也不能说，[说了|泄密]要[追究|负刑责]',
    '[通缉令|逮捕令|冻结令]已经下来了，[你看一下|我发给你]',
    '你现在[配合|如实说]，我可以[帮你申请|走][优先调查|资金清查]',
    '你身边有人吗？[去一个|换到]没人的[房间|地方]，[酒店开个房|把门锁上]',
  ],
  ask: [
    '把名下所有[存款|理财|定期]归到一张卡，[转到|做]检察院的[安全账户|清查账户]，查完[原路|如数]退回',
    '[下载|打开][保密|会议]软件，[开摄像头|共享屏幕]，我要[全程|在线]做笔录',
    '每[一小时|两小时]向我[报告|报平安]一次',
    '有[人|96110|派出所]打电话来[不要接|就说没事]，[那是|他们也在]调查范围内',
    '银行[问起|柜员问]就说[买房|装修|给孩子留学]',
  ],
  close: ['[不要挂机|保持通话]，[正在录音|全程录音]', '[明天|今晚]继续向我报告'],
};
const reports = [
  '接到[自称公安局|冒充警察]的电话，说我涉嫌[洗钱|诈骗]，让我把钱转到安全账户，转了{loss}',
  '对方发了[通缉令|逮捕证]，[要求保密|不让告诉家人]，我按要求转了{loss}，[女儿|家人]发现才[报警|来报案]',
];

function* play(play: Play): Script {
  const { random } = play;
  if (random.chance(0.35)) {
    play.sms('lead-in', leadIns);
    yield after(play, 5 * minute, hour);
  } else play.call('lead-in', officer, random.between(1, 3));
  if (!play.goesOn('call')) return;
  yield after(play, 40_000, 5 * minute);
  play.call('call', officer, random.between(6, 15), true);
  if (random.chance(0.5)) {
    yield after(play, 3 * minute, 10 * minute);
    play.visit('visit', '/[wanted|case]/{staff}', '[最高检|案件查询|电子清查][网|平台]');
  }
  yield* talk(play, officer, { minutes: random.between(45, 180), reports: 3 });
  if (!play.goesOn('screen-share')) return;
  play.open('screen-share', '{app}', random.chance(0.5) ? meetingApp(random, true) : play.gang.app);
  if (!play.goesOn('transfer')) return;
  yield after(play, 10 * minute, 3 * hour);
  if (random.chance(0.6)) {
    play.withdraw();
    play.call('call', officer, random.between(140, 240), true);
    yield after(play, 5 * minute, 20 * minute);
  }
  const purse = play.purse;
  for (const own of play.victim.accounts.filter((a) => a !== purse && a.balanceFen > 1_000_000)) {
    play.gather(own, purse);
    yield after(play, 2 * minute, 10 * minute);
  }
  const all = purse.balanceFen;
  const amounts = [0.5, 0.3, 0.15]
    .slice(0, random.between(1, 3))
    .map((s) => Math.floor((all * s) / 100_000) * 100_000);
  yield* paySteps(play, amounts, {
    between: [5 * minute, hour],
    channel: random.pick(['mobile', 'counter', 'web']),
  });
  if (play.stopped === undefined) play.call('call', officer, random.between(60, 240));
  yield* reportLater(play, reports);
}

export const police: FraudScript = {
  category: 'POLICE',
  lines: ['foreign', 'foreign', 'mobile', 'landline'],
  siteWords: ['anjian', 'qingcha', 'zhengwu', 'gongan', 'jiancha'],
  appNames: ['案件协查', '安全防护', '公正通', '保密会议'],
  suits: (p) => (p.age < 18 ? 0.05 : p.age > 58 ? 2.5 : p.sex === 'F' && p.age < 28 ? 1.8 : 0.7),
  leadIns,
  opener: officer,
  play,
};
