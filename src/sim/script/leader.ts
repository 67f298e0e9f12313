/** LEADER 冒充领导熟人: a cloned profile, small talk, an urgent transfer. */
import { after, hour, minute, type Play, type Script, type Stage } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { drawFen, paySteps, reportLater, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '[小{family}|{name}]，我是[{boss}总|{boss}局|你{boss}主任]，[这是我新号|换号了]，[存一下|加我{chat} {handle}]',
  '[明天上午九点|现在方便的话]到我办公室来一趟，[我是|你知道我是谁吧]{boss}总，[先加我|{chat}]：{handle}',
  '[我是|你好，我是]{boss}[校长|院长|书记]，[工作需要|这个号私人用]，[加一下|通过一下]{handle}',
  '[老同学|老朋友]，我是{agent}哥，[手机丢了|在国外]，[这是临时号|有急事]，{chat}联系我 {handle}',
];
/** In a chat program the name and the picture of the real one are shown. */
const chatLeadIns = [
  '[小{family}|{name}]，我是{boss}总，[这是我工作号|换了新号]，[你备注一下|存一下]，[在忙吗|方便说话吗]',
  '{boss}总[请求添加您为好友|通过了您的好友验证]：[我是你{boss}总|{firm}{boss}总]',
  '{boss}总邀请您加入群聊“{firm}[财务|项目款|管理层]群”，[群成员：{boss}总、李会计、{name}|请尽快进群]',
];
const grooming = [
  '[最近工作怎么样|手头的事忙完了吗]，[有空|回头]聊聊[你的事|明年安排]',
  '我[在开会|陪客户]不方便打电话，[有个事|有件私事][想麻烦你|你帮我办一下]',
];
const urgent = [
  '有笔[款|钱]要[急着|马上]转给[朋友|合作方]，我[不方便出面|卡限额了]，先[转到你卡上|打给你]，你[替我转|垫一下]{sum}0，[截图给你|已转请查收]',
  '[小{family}|]，[账上还有多少|公司账上余额报一下]，[这个合同款|保证金]{sum}00今天要付，[手续后补|我签字后补]，账号[发你|如下]',
  '[转好了吗|办了没有]，[客户催|这边很急]，[先转|抓紧]，[回来|下午]给你补单子',
];
const boss: CallLines = {
  mood: 'plain',
  open: ['[小{family}|喂]，听出来我是谁了吗', '[小{family}|{name}]啊，我是你{boss}总'],
  tell: [
    '我[在外面开会|不方便多说]，[说话|信号]不太好',
    '[有个急事|有笔款]要你[处理|帮忙]一下',
    '[明天|下午]到我办公室来[说|补手续]',
  ],
  ask: [
    '[先把|你先]{sum}块[打过去|转给对方]，账号[短信|微信]发你',
    '这事[先别|不要]跟别人说，[影响不好|还没公开]',
    '[办好|转完]给我发个截图',
  ],
};
const reports = [
  '有人冒充我们[{boss}总|领导]加我{chat}，让我[垫付|转账]{loss}，[打电话给领导本人|后来核实]才知道是假的',
  '[财务群|公司群]里被人冒充老板，我作为财务转出去{loss}',
];

function* play(play: Play): Script {
  const { random } = play;
  play.slots['family'] = play.victim.family;
  play.slots['boss'] =
    play.victim.employer?.leader?.family ?? random.pick(['王', '李', '陈', '周', '吴']);
  const treasurer = play.victim.job === '财务人员';
  const isChat = random.chance(0.6);
  const write = (stage: Stage, phrases: readonly string[]): void => {
    if (isChat) play.chat(stage, phrases, '{boss}总');
    else play.sms(stage, phrases);
  };
  if (isChat) write('lead-in', chatLeadIns);
  else if (random.chance(0.6)) write('lead-in', leadIns);
  else play.call('lead-in', boss, random.between(1, 3));
  if (!play.goesOn('grooming')) return;
  yield after(play, 20 * minute, 8 * hour);
  write('grooming', grooming);
  if (random.chance(0.6)) {
    yield after(play, 10 * minute, 3 * hour);
    play.call('call', boss, random.between(1, 6));
  }
  if (!play.goesOn('transfer')) return;
  yield after(play, 10 * minute, 2 * hour);
  write('grooming', urgent);
  if (treasurer) play.corporate = play.victim.employer?.account;
  yield* pressed(play, treasurer, write);
  yield* reportLater(play, reports);
}

/** Payments, and the boss who asks where they are. */
function* pressed(
  play: Play,
  treasurer: boolean,
  write: (stage: Stage, phrases: readonly string[]) => void,
): Script {
  const { random } = play;
  const amounts = Array.from({ length: random.between(1, 3) }, () =>
    drawFen(play, treasurer ? 180_000 : 20_000),
  );
  yield* paySteps(play, amounts, {
    between: [5 * minute, 30 * minute],
    channel: treasurer ? 'web' : 'mobile',
  });
  if (play.stopped === undefined && random.chance(0.5)) write('transfer', urgent);
}

export const leader: FraudScript = {
  category: 'LEADER',
  lines: ['mobile'],
  siteWords: ['oa', 'qiye'],
  appNames: ['政企通', '飞聊办公'],
  suits: (p) =>
    p.age < 22 ? 0.05 : p.job === '财务人员' ? 8 : p.job === '公务员' || p.job === '教师' ? 3 : 0.6,
  leadIns,
  opener: boss,
  play,
};
