/** GAME 网游虚假交易: an account or skins to trade, a false platform, "deposits to unfreeze". */
import { after, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { drawFen, paySteps, reportLater, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '[收|高价收][王者|吃鸡|原神]账号，[你的号|这个号]我出{sum}，[走平台|到这里]交易 {link}',
  '[免费送|领]皮肤，[加群|扫码]{handle}，[未成年|学生]也可以，[用家长手机|完成认证]即可',
  '[低价|内部]代充，[648只要200|首充五折]，[秒到账|先充后付]，{chat} {handle}',
];
const frozen = [
  '【{app}】您的[交易款|余额]因[卡号错误|操作不当]冻结，需[充值|缴纳]{sum}元[解冻|认证]，[到账后|随余额]全额返还',
];
const support: CallLines = {
  mood: 'plain',
  open: ['[你好|喂]，{app}[客服|交易专员]', '小朋友，[你家长的手机|爸爸妈妈手机]在身边吗'],
  tell: [
    '你的[账号|交易]被[冻结|锁定]了',
    '[未成年|卡号填错]触发[风控|保护]，[不解除|不处理]要[报警|通知学校]',
    '[充值|转]进去的[都会|马上]退',
  ],
  ask: [
    '[打开|拿]妈妈手机的[支付|微信]，[扫这个码|按我说的点]',
    '[再充|转]{sum}就[解开|能提]了',
    '不要[告诉大人|挂电话]',
  ],
};
const reports = [
  '孩子[玩游戏|领皮肤]被骗，用我手机转走{loss}',
  '卖游戏账号，对方让在[{app}|一个平台]交易，说冻结要充钱，被骗{loss}',
];

function* play(play: Play): Script {
  const { random } = play;
  play.sms('lead-in', leadIns);
  if (!play.goesOn('visit')) return;
  yield after(play, 5 * minute, 2 * hour);
  play.visit('visit', '/[trade|order]/{code}', '{app}[游戏交易|账号担保]');
  if (random.chance(0.6)) {
    yield after(play, 3 * minute, 30 * minute);
    play.call('call', support, random.between(2, 20));
  }
  if (!play.goesOn('probe')) return;
  yield after(play, 5 * minute, 40 * minute);
  play.pay('probe', random.pick([50, 100, 200]) * 100, 'qr');
  if (!play.goesOn('transfer')) return;
  yield after(play, 3 * minute, 15 * minute);
  play.sms('transfer', frozen);
  const amounts = Array.from({ length: random.between(1, 4) }, () => drawFen(play, 1000));
  yield* paySteps(play, amounts, { between: [4 * minute, 30 * minute], channel: 'qr' });
  yield* reportLater(play, reports);
}

export const game: FraudScript = {
  category: 'GAME',
  lines: ['mobile'],
  siteWords: ['youxi', 'pifu', 'zhanghao', 'shouyou'],
  appNames: ['易游担保', '号多多', '皮肤社'],
  suits: (p) => (p.age < 10 || p.age > 40 ? 0.02 : p.age < 19 ? 4 : 1),
  leadIns,
  opener: support,
  play,
};
