/** FLIGHT 机票退改签: the exact name and flight, a compensation, then an app and the screen shared. */
import { after, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import type { Random } from '../random.ts';
import { meetingApp } from './meeting.ts';
import { paySteps, reportLater, talk, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '【[航旅服务|票务中心]】{title}，您预订的{flight}航班因[机械故障|空域管制][取消|延误]，[可获|补偿]300元，[请及时|2小时内]联系[客服|专员] {handle}',
  '尊敬的{name}旅客：{flight}次航班[已取消|计划有变]，[改签|退票]并领取[延误金|补偿金]请登录 {link}',
  '[温馨提示|通知]：您乘坐的{flight}[起落架故障|因故停飞]，[办理理赔|退改签]请[致电|下载云视会议联系]客服，工号{staff}',
];
const desk: CallLines = {
  mood: 'plain',
  open: [
    '您好，请问是{name}旅客吗？我是[航空公司|票务平台]客服，工号{staff}',
    '{title}您好，您[预订|购买]的{flight}航班[取消了|临时停飞]',
  ],
  tell: [
    '[每位旅客|公司]补偿300元[延误金|误机险]，[打到|退到]您[支付宝|银行卡]',
    '您[收款|退款]通道[未开通|额度为零]，需要[激活|核验]一下',
    '改签[要先|需]验证[支付账户|银行流水]，[验证的钱|这笔]会原路退回',
    '[后台|系统]显示您的[信用等级|备付金]不够',
  ],
  ask: [
    '请[下载|打开][云视会议|畅连会议]，[输入会议号|进入房间]，[共享屏幕|我指导您]',
    '您[向|给][民航|对接]账户转{sum}元，[验证|激活]后[连补偿|三分钟]一起退',
    '把[收到的|短信]验证码[报一下|填到页面]',
  ],
  close: ['[请不要|别]退出会议', '[马上|正在]给您[出票|退款]'],
};
const reports = [
  '收到航班取消的短信，联系[客服|对方]办[改签|退票]，让我[共享屏幕|验证账户]，被转走{loss}',
  '冒充航空公司说补偿300元，我按[提示|要求]操作，卡里少了{loss}',
];

function* play(play: Play): Script {
  const { random } = play;
  play.slots['flight'] = flightNumber(random);
  const { leadText } = play;
  if (leadText !== undefined)
    play.sms('lead-in', [leadText], random.chance(0.7) ? 'port' : 'number');
  else if (random.chance(0.75))
    play.sms('lead-in', leadIns, random.chance(0.4) ? 'port' : 'number');
  else play.call('lead-in', desk, 2);
  if (!play.goesOn('call')) return;
  yield after(play, 2 * minute, 40 * minute);
  play.call('call', desk, random.between(3, 9), true);
  if (random.chance(0.5)) {
    yield after(play, minute, 4 * minute);
    play.visit('visit', '/[gaiqian|tuipiao]', '[航班|机票][退改签|理赔]服务');
  }
  if (!play.goesOn('screen-share')) return;
  yield after(play, 2 * minute, 6 * minute);
  play.open('screen-share', '{app}', meetingApp(random, true));
  yield* talk(play, desk, { minutes: random.between(10, 35), reports: 1 });
  if (!play.goesOn('probe')) return;
  play.pay('probe', random.pick([1, 300, 600]) * 100);
  if (!play.goesOn('transfer')) return;
  const purse = play.purse.balanceFen;
  const amounts = [0.6, 0.35]
    .slice(0, random.between(1, 2))
    .map((s) => Math.floor((purse * s) / 10_000) * 10_000);
  yield* paySteps(play, amounts, { between: [minute, 8 * minute] });
  yield* reportLater(play, reports);
}

/** Two letters that no airline carries, and four digits. */
export function flightNumber(random: Random): string {
  return `${random.pick(['LJ', 'JC', 'WX'])}${random.between(1001, 8999)}`;
}

export const flight: FraudScript = {
  category: 'FLIGHT',
  lines: ['mobile', 'foreign'],
  siteWords: ['hangban', 'jipiao', 'gaiqian', 'hanglv'],
  appNames: ['云视会议', '航旅助手', '畅连会议'],
  suits: (p) => (p.age < 18 ? 0.05 : p.incomeFen > 500_000 ? 1.5 : 0.7),
  leadIns,
  opener: desk,
  play,
};
