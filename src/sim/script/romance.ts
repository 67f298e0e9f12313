/** ROMANCE 婚恋交友: weeks of warmth, then a need for money, again and again. */
import { after, day, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { drawFen, paySteps, reportLater, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '[你好|嗨]，[在交友软件|从朋友那]看到你，[觉得投缘|挺想认识你的]，我叫{agent}[然|远|琪]，[在外地|在海外]做[工程|贸易]，加我{chat} {handle}',
  '[红娘|婚恋顾问]：有位[条件不错的|40岁离异]会员想认识您，[资料|联系方式] {link}',
  '[不好意思|抱歉]，[加错人了|是张姐吗]？[不过|既然]有缘，[认识一下|交个朋友]吧，{chat}：{handle}',
];
const warm = [
  '[早安|起床了吗]，[今天降温|外面下雨]，[多穿点|记得带伞]，[想你|等我回来]',
  '[今天|刚才][路过一家店|看到一对老夫妻]，[想起你|想到我们的以后]，[攒够钱|忙完这段]就[去看你|回去娶你]',
  '[我从没|好久没]和谁[聊得这么|这样]投机，[你是不一样的|遇见你真好]',
];
const need = [
  '[亲爱的|宝]，[我这边出了点事|工地出事故]，[账户被冻结|钱周转不开]，[先借我|能不能帮我]{sum}0，[下周就还|回去还你]',
  '给你寄的[包裹|礼物]被[海关|机场]扣了，[要交|得付]{sum}元[清关费|税]，[里面有首饰和现金|很贵重]，你先[垫一下|帮我付]',
  '[妈妈|孩子]住院了，[押金|手术费]还差{sum}0，[我卡在国外用不了|急]，[只有你能帮我|求你了]',
];
const lover: CallLines = {
  mood: 'warm',
  open: ['[宝贝|亲爱的]，[吃饭了吗|在干嘛]', '喂，[听到你声音真好|想你了]'],
  tell: [
    '我[这边|国外][信号不好|项目快完了]，[下个月|年底]就回去',
    '[等我们|以后]在一起了，[买个小房子|你就不用上班了]',
    '[我从来没|除了你]跟谁说过这些',
  ],
  ask: [
    '[账户|工资卡]被冻了，你[先帮我|能不能]转{sum}0，[回去|下周]还你',
    '[清关费|机票钱]差一点，[你垫一下|就差这点]',
    '[别告诉|先不和]家里人说，[等见面|给他们惊喜]',
  ],
};
const reports = [
  '在[交友软件|网上]认识的[男友|女友]，[没见过面|一直视频]，以[清关|看病|周转]为由借了{loss}，[把我拉黑了|联系不上]',
];

function* play(play: Play): Script {
  const { random } = play;
  play.sms('lead-in', leadIns);
  if (!play.goesOn('grooming')) return;
  for (let i = random.between(3, 6); i > 0; i -= 1) {
    yield after(play, 3 * hour, 30 * hour);
    if (random.chance(0.6)) play.sms('grooming', warm);
    else play.call('grooming', lover, random.between(10, 60));
  }
  if (!play.goesOn('probe')) return;
  yield after(play, hour, day);
  play.sms('grooming', need);
  yield after(play, 20 * minute, 5 * hour);
  play.pay('probe', random.pick([520, 800, 1314]) * 100);
  if (!play.goesOn('transfer')) return;
  const amounts = Array.from({ length: random.between(1, 3) }, () => drawFen(play, 14_000, 0.9));
  yield* paySteps(play, amounts, { between: [3 * hour, 30 * hour] });
  yield* reportLater(play, reports);
}

export const romance: FraudScript = {
  category: 'ROMANCE',
  lines: ['mobile', 'foreign'],
  siteWords: ['yuanfen', 'hunlian', 'xiangqin'],
  appNames: ['缘来是你', '牵手吧'],
  suits: (p) => (p.age < 20 ? 0.1 : p.relatives.some((r) => r.relation === '配偶') ? 0.3 : 2),
  leadIns,
  opener: lover,
  play,
};
