/** BRUSH 刷单返利: bait, a few small tasks that really pay, then "combined orders" that never do. */
import { after, day, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { drawFen, paySteps, reportLater, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '[招|诚招|急招][线上点赞员|居家文员|视频推广员|种草体验官]，[手机就能做|时间自由|不坐班]，一单{small}元，[日结|当天结]，[有意回1|加{chat} {handle}]',
  '{title}您好，[我是|这边是]{app}[人事|运营部]小{agent}，[平台|商家][冲量|推新品]，[关注|点赞]一个号[给|付]{small}元，[先试|先结后做]，加{chat} {handle}',
  '[恭喜|您好]！您的[快递|包裹]中附赠[礼品|好礼]，[扫码|添加{chat} {handle}][免费领取|即可领取][保温杯|空气炸锅|抽纸一箱]，[名额有限|先到先得]',
  '[宝妈|学生|上班族]看过来，[每天半小时|下班后一小时]，[动动手指|点点关注]日入{small}0，[无押金|不收费]，详情 {link}',
  '刷.单 兼 职 [日洁|曰结]{small}0＋，[无需|不要]垫付，[➕薇|加扣] {handle}',
  '同城[交友|约会]，[免费|不花钱]，[下载|进入] {link} [做三个小任务|完成认证]即可[见面|解锁]',
  '【{app}】您已[通过|入选][体验官|推广员]审核，[新手任务|首单]佣金{small}元待领取，请登录 {link}',
];
const grooming = [
  '[派单员|接待员]小{agent}：您今天完成{small}元任务，[佣金已到|请查收]，[下一轮|福利单][19点|今晚8点]开始，[提前登录|准时在线]',
  '恭喜{title}[晋级|升为]高级[会员|推手]，[可接|解锁]福利单：[充300返390|投500返650|预付1000返1300]，[十分钟|当场]回款',
  '【{app}】您有一笔[佣金|返利]{small}元已入账，[提现|到账]请[登录 {link}|联系接待]',
];
const stuck = [
  '【{app}】您接到的是[连单|组合单|三联单]，还需完成[2|3]笔方可[提现|结算]，[超时|断单]将[冻结本金|影响全组]',
  '[导师|接待]：您刚才[操作失误|选错档位]导致[卡单|数据异常]，需做一笔[修复单|补单]{sum}元，[做完一起提|本金佣金一并返还]',
];
const coach: CallLines = {
  mood: 'eager',
  open: ['{title}您好，我是{app}的派单老师小{agent}', '喂，在群里吧，我是您的接待员'],
  tell: [
    '您前面[几单|两单]都[返了|结了]吧，[平台是正规的|大家都在做]',
    '这次是[连环|组合]任务，三笔做完[一起返|连本带佣一起到]',
    '您[垫付|充]进去的钱[都在账上显示着|系统里看得到]',
    '[别人|同组的]都做完了，就差您[一笔|一单]',
  ],
  ask: [
    '您[现在|先]把{sum}块[转到|打到]商家[卡上|账户]，[备注不要写|别备注]',
    '钱不够可以[找朋友周转|先借一下]，[半小时|十分钟]就回来',
    '转账[时银行问起|有提示]就说[货款|还朋友]',
  ],
  close: ['做完截图发我', '抓紧啊，超时要清零的'],
};
const reports = [
  '我在[{app}|群里]做[刷单|点赞]任务，[开始|前几单]真的返钱，后来说是[连单|组合单]，前后转了{loss}，[提不出来了|都没退]',
  '被人[拉进群|加{chat}]做兼职，[充进去|垫付]{loss}，对方说[操作失误|要补单]，我才[发现|知道]被骗',
];

function* play(play: Play): Script {
  const { random } = play;
  play.sms('lead-in', leadIns, random.chance(0.5) ? 'port' : 'number');
  if (!play.goesOn('visit')) return;
  yield after(play, 10 * minute, 5 * hour);
  play.visit('visit', '/[reg|task|index]', '{app}[任务大厅|注册|官方平台]');
  yield after(play, 2 * minute, 20 * minute);
  play.open('visit', '{app}');
  if (!play.goesOn('grooming')) return;
  for (let i = random.between(1, 3); i > 0; i -= 1) {
    yield after(play, 20 * minute, 6 * hour);
    play.rebate(random.between(8, 90) * 100);
    if (random.chance(0.5)) play.sms('grooming', grooming);
  }
  if (!play.goesOn('probe')) return;
  yield after(play, hour, 20 * hour);
  const probe = play.pay('probe', random.pick([100, 300, 500]) * 100);
  yield after(play, 6 * minute, 30 * minute);
  play.rebate(Math.floor(probe * 1.3));
  if (!play.goesOn('transfer')) return;
  yield after(play, hour, day);
  if (random.chance(0.45)) play.call('grooming', coach, random.between(4, 18));
  const steps = random.between(2, 4);
  for (let i = 0; i < steps; i += 1) {
    const paid = yield* paySteps(play, [drawFen(play, 4800 * (i + 1))], {
      between: [12 * minute, 2 * hour],
    });
    if (paid === 0) break;
    if (random.chance(0.7)) play.sms('transfer', stuck);
  }
  yield* reportLater(play, reports);
}

export const brush: FraudScript = {
  category: 'BRUSH',
  lines: ['mobile'],
  siteWords: ['renwu', 'dianzan', 'paidan', 'jianzhi', 'tuiguang', 'fuli'],
  appNames: ['悦赞推客', '云单联盟', '众推工坊', '优享任务', '星选体验馆'],
  suits: (p) =>
    p.age < 18 || p.age > 60
      ? 0.05
      : (p.sex === 'F' ? 1.3 : 0.8) * (p.incomeFen < 600_000 ? 1.4 : 0.8),
  leadIns,
  opener: coach,
  play,
};
