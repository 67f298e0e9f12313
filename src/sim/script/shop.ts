/** SHOP 虚假购物服务: cheap goods or a service, paid outside the platform, then more fees. */
import { after, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { drawFen, paySteps, reportLater, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '[工厂直销|海关罚没|内部渠道][名表|手机|茅台|演唱会门票]，[三折|半价]起，[支持验货|货到再谈]，[下单|看款] {link}',
  '[演唱会|球赛]内场票[转让|余票]，[原价|低价]出，[手慢无|先到先得]，{chat} {handle}',
  '[论文|职称]代[发|办]，[快速|包过]，[先付定金|满意再付尾款]，{chat}：{handle}',
  '[宠物|猫咪]免费领养，只需[付运费|交押金]，[可视频看猫|当天发货]，加{handle}',
];
const fees = [
  '[物流|仓库]：您的[货物|包裹]被[海关扣留|查验]，需缴[税费|保证金]{sum}元，[放行后退回|否则退货不退款]',
  '[亲|您好]，[订单|门票]锁定需[补差价|验证金]{sum}元，[超时|否则]订单取消[不退款|定金不退]',
];
/** The buyer is led out of the market, where nobody holds the money back. */
const outside = [
  '[亲|您好]，[平台|商城]上[手续费高|不好改价]，[加我微信|走私下]{sum}就行，[扫码付款|直接扫这个收款码]，[马上|今天]发货',
  '[还有最后|只剩]一[件|张]了，[先付定金|拍下]{small}0，[收款码|二维码]发您了，[付完截图|备注不要写]',
  '[货款|尾款]没[显示|到账]，[系统超时|请重新扫一下]，[多付的|刚才那笔]到 {link} [申请退款|原路退]',
];
const seller: CallLines = {
  mood: 'plain',
  open: ['您好，[客服|货运部]，您[订的|买的][货|票][到了|卡住了]', '喂，我是刚才卖[票|手机]给您的'],
  tell: [
    '平台[手续费太高|要审核]，[直接转我|走私下]便宜两百',
    '[海关|物流]要补[税|保险]，[签收时|回头]退您',
    '[好几个人|别人]也要，[先付先得|您不要我给别人了]',
  ],
  ask: ['[微信|银行卡]转{sum}就行，[马上|今天]发货', '把[定金|尾款]付一下'],
};
const reports = [
  '在网上买[手机|门票|名酒]，对方让我[私下|不走平台]转账，付了{loss}[没发货|被拉黑]',
  '交了[运费|押金|定金]后对方又要[税费|验证金]，一共{loss}，人联系不上了',
];

function* play(play: Play): Script {
  const { random } = play;
  play.sms('lead-in', leadIns, random.chance(0.3) ? 'port' : 'number');
  if (!play.goesOn('visit')) return;
  yield after(play, 5 * minute, 6 * hour);
  play.visit('visit', '/[item|goods]/{code}', '[特价|罚没|内部][商城|专场] {app}');
  if (!play.goesOn('grooming')) return;
  yield after(play, 5 * minute, 2 * hour);
  play.chat('grooming', outside, '[客服|卖家|店主]{agent}');
  if (!play.goesOn('probe')) return;
  yield after(play, 5 * minute, hour);
  play.pay('probe', random.pick([99, 199, 380, 500]) * 100, 'qr');
  if (random.chance(0.4)) play.call('call', seller, random.between(1, 6));
  if (!play.goesOn('transfer')) return;
  const amounts = Array.from({ length: random.between(1, 2) }, () => drawFen(play, 2400));
  yield* paySteps(play, amounts, { between: [30 * minute, 6 * hour], channel: 'qr' });
  if (play.stopped === undefined) {
    play.sms('transfer', fees);
    if (random.chance(0.6)) play.visit('transfer', '/[refund|tuikuan]', '[退款|售后]申请');
  }
  yield* paySteps(play, [drawFen(play, 1200)], {
    between: [20 * minute, 3 * hour],
    channel: 'qr',
  });
  yield* reportLater(play, reports);
}

export const shop: FraudScript = {
  category: 'SHOP',
  lines: ['mobile'],
  siteWords: ['temai', 'gongchang', 'piaowu', 'zhigong', 'haitao'],
  appNames: ['优货汇', '罚没仓', '票小二'],
  suits: (p) => (p.age < 14 || p.age > 65 ? 0.1 : p.age < 30 ? 1.8 : 1),
  leadIns,
  opener: seller,
  play,
};
