/** LOAN 虚假贷款: money without security, an app, "account wrong, loan frozen", fees to unfreeze. */
import { after, hour, minute, type Play, type Script } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';
import { drawFen, paySteps, reportLater, type FraudScript } from './fraud-script.ts';

const leadIns = [
  '【{app}】[凭身份证|凭手机号][最高可贷|可借]20万，[无抵押|不看征信]，[3分钟放款|当天到账]，[点 {link} 领额度|详询{handle}]',
  '{title}您好，您的[备用金|授信额度]8.6万已[审批|通过]，[利率低至2厘|年化3.1%]，[今日有效|限时领取]，[回复1|打开 {link}]',
  '[急用钱|资金周转]找我，[黑白户|征信花]都能做，[当天|秒]下款，[不成功不收费|放款再付]，{chat}：{handle}',
  '[个体户|小微商户][扶持|贴息]贷款，[限本季度|名额不多]，[免担保|手续简单]，申请 {link}',
  '[急.用.钱|贷·款]？[免 征 信|无视黑白]，[💴5-30万|額度高]，➕{chat} {handle}',
];
const frozen = [
  '【{app}】您的[提现|放款]因[卡号填写错误|账户异常]被[冻结|拦截]，需缴纳[解冻金|认证金]{sum}元，[缴后|随贷款]一并[返还|到账]',
  '[信贷经理|风控]小{agent}：您[流水不足|评分不够]，[先存|需验资]{sum}元[刷流水|验证还款能力]，[逾期将起诉|超时算违约]',
];
const manager: CallLines = {
  mood: 'plain',
  open: [
    '您好，[{app}|信贷中心]的[客户经理|审批专员]小{agent}，请问是{title}吗',
    '喂，您[在我们这|刚才]申请了一笔贷款是吧',
  ],
  tell: [
    '您的额度[批下来了|审批过了]，[五万|八万]，[月息|利率]两厘',
    '[您卡号|收款账户]少填了一位，[钱被冻结了|款子卡在半路]',
    '[合同|电子协议]已经签了，不解冻[也要还款|算您违约]',
    '这是[银保监|监管]的[要求|规定]，[所有客户|谁]都一样',
  ],
  ask: [
    '您先[打|转]{sum}块[解冻金|保证金]，[连同贷款|五分钟内]一起退您',
    '[会员费|工本费]交一下，[开通|激活][提现|放款]通道',
    '再[补一笔|做一次]就[通过|放款]了，[前面的|之前交的]都能退',
  ],
  close: ['转好[截图|回执]发我', '快一点，[通道|额度]要关了'],
};
const reports = [
  '我想贷款，[下载了{app}|点了短信链接]，说卡号填错[账户冻结|要解冻]，交了{loss}[还是|也]没放款',
  '网上申请贷款，客服让[交保证金|刷流水]，一共被骗{loss}',
];

function* play(play: Play): Script {
  const { random } = play;
  play.sms('lead-in', leadIns, random.chance(0.6) ? 'port' : 'number');
  if (!play.goesOn('visit')) return;
  yield after(play, 3 * minute, 2 * hour);
  play.visit('visit', '/[apply|loan|d]?c={code}', '{app}[|极速借款|额度申请]');
  yield after(play, minute, 12 * minute);
  play.open('visit', '{app}');
  if (!play.goesOn('call')) return;
  yield after(play, 5 * minute, 2 * hour);
  play.call('call', manager, random.between(3, 14));
  yield after(play, 3 * minute, 30 * minute);
  play.sms('grooming', frozen);
  if (!play.goesOn('probe')) return;
  yield after(play, 5 * minute, 40 * minute);
  play.pay('probe', random.pick([199, 399, 599, 980]) * 100);
  if (!play.goesOn('transfer')) return;
  const amounts = Array.from({ length: random.between(1, 4) }, () => drawFen(play, 6000));
  yield* paySteps(play, amounts, { between: [10 * minute, 3 * hour] });
  if (play.stopped === undefined && random.chance(0.5))
    play.call('call', manager, random.between(4, 16));
  yield* reportLater(play, reports);
}

export const loan: FraudScript = {
  category: 'LOAN',
  lines: ['mobile', 'landline'],
  siteWords: ['daikuan', 'jiekuan', 'edu', 'miaodai', 'zijin'],
  appNames: ['快享金融', '惠民速贷', '钱多分', '备用金', '易用钱包'],
  suits: (p) =>
    p.age < 20 || p.age > 62 ? 0.05 : p.job === '个体经营者' || p.job === '待业' ? 3 : 1,
  leadIns,
  opener: manager,
  play,
};
