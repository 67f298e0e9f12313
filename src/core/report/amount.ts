/** Amounts of money in a text (金额): with marks, units, words, or a label; never a balance. */
export type FoundAmount = {
  readonly start: number;
  readonly end: number;
  readonly amountFen: number;
  /** `balance` and `fee` are no transfers; `in` is money that came. */
  readonly role: 'amount' | 'balance' | 'fee' | 'in';
  /** Why a person should look again; null where the text leaves no doubt. */
  readonly doubt: 'no-unit' | null;
};

const fenMax = 1_000_000_000_000_000;

const label =
  '(?:转账金额|交易金额|付款金额|支付金额|实付金额|汇款金额|订单金额|金额|支出|支取|转出|付款|支付|汇出|消费|扣款|发生额|转账?[了走给]?|汇了?|打了|付了|充值?了?)';
const figure = '\\d{1,3}(?:[,，]\\d{3})+(?:\\.\\d{1,2})?|\\d{1,12}(?:\\.\\d{1,4})?';
const unit = '亿|万|千|百|[wWkK](?![A-Za-z])';

/** `¥50,000.00`, `人民币1.5万`, `RMB 888`. */
const markedForm = new RegExp(
  `(?:[¥$]|人民币|RMB|CNY)\\s*[:：]?\\s*-?\\s*(${figure})\\s*(${unit})?(?:\\s*元)?`,
  'gi',
);
/** `50,000元`, `1.5万`, `3w`, `5千块`. */
const unitForm = new RegExp(
  `(?<![\\d.*]|\\d,)-?(${figure})\\s*(?:(${unit})\\s*(?:元|块钱?|圆|人民币)?|(?:元|块钱?|圆))`,
  'g',
);
/** `金额:50000.00`, `支出 -500.00`. */
const labelForm = new RegExp(
  `${label}\\s*(?:\\(元\\)|人民币)?\\s*[:：]?\\s*-?(${figure})(?![\\d*号年月日时点:])`,
  'g',
);
/** `-5,000.00` anywhere, or alone on a line, as receipts show it. */
const bareForm =
  /(?<![\d.*])[-+](\d{1,3}(?:,\d{3})+\.\d{2}|\d{1,12}\.\d{2})(?!\d)|(?<=^|\n)[ \t]*[-+]?\s*(\d{1,3}(?:,\d{3})*\.\d{2}|\d{1,12}\.\d{2})[ \t]*(?=\n|$)/g;

/** `4万5千元`, `4万5`, `12万8000`. */
const mixedForm = /(?<![\d.*]|\d,)(\d{1,4})万(\d{1,4})(千|百)?(?!\d)\s*(?:元|块钱?|圆)?/g;
/** A figure that ends its line, as people type: `账号 户名 20000`. */
const lineEndForm = /(?<=[\s\p{Script=Han}])(\d{3,8})[ \t]*(?=\n|$)/gu;
const notMoney = /(?:验证码|电话|尾号|编号|工号|密码|号|单|码)[^\d\n]{0,4}$/;

const hanDigits = '零一二三四五六七八九';
const bigDigits = '零壹贰叁肆伍陆柒捌玖';
const hanForm =
  /[零一二两三四五六七八九壹贰叁肆伍陆柒捌玖十百千万亿拾佰仟萬]{2,16}(?=元|块|圆|整|人民币|[,。,;\s]|$)(?:元|块钱?|圆)?整?/g;

/** Every amount of a folded text, in its order; where two forms meet, the longer one counts. */
export function amountsIn(text: string): readonly FoundAmount[] {
  const all = [
    ...matches(text, markedForm, false),
    ...matches(text, unitForm, false),
    ...matches(text, labelForm, true),
    ...matches(text, bareForm, false),
    ...mixedMatches(text),
    ...matches(text, lineEndForm, true).filter((a) => !notMoney.test(text.slice(0, a.start))),
    ...wordMatches(text),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: FoundAmount[] = [];
  for (const one of all) {
    const before = kept.at(-1);
    if (before === undefined || one.start >= before.end) kept.push(one);
    else if (one.end > before.end && one.doubt === null) kept[kept.length - 1] = one;
  }
  return kept;
}

function matches(text: string, form: RegExp, labelled: boolean): FoundAmount[] {
  return [...text.matchAll(form)].flatMap((match) => {
    const [whole, first, second] = match;
    const written = first ?? second ?? '';
    const scale = form === bareForm ? undefined : second;
    const amountFen = fenOf(written.replace(/[,，]/g, ''), scale);
    if (amountFen === null) return [];
    const at = match.index;
    // A label belongs to what is around the amount, not to the amount.
    const start = labelled ? at + whole.indexOf(written) : at;
    const doubt = labelled ? 'no-unit' : null;
    return [{ start, end: at + whole.trimEnd().length, amountFen, role: roleAt(text, at), doubt }];
  });
}

function fenOf(digits: string, scale: string | undefined): number | null {
  const fen = Math.round(Number(digits) * factorOf(scale) * 100);
  return Number.isSafeInteger(fen) && fen > 0 && fen <= fenMax ? fen : null;
}

const factors: ReadonlyMap<string, number> = new Map([
  ['亿', 100_000_000],
  ['万', 10_000],
  ['w', 10_000],
  ['千', 1000],
  ['k', 1000],
  ['百', 100],
]);
const factorOf = (scale: string | undefined): number =>
  factors.get(scale?.toLowerCase() ?? '') ?? 1;

function mixedMatches(text: string): FoundAmount[] {
  return [...text.matchAll(mixedForm)].map((match) => {
    const [whole, major = '', minor = '', scale] = match;
    const small = scale === undefined && minor.length === 1 ? 1000 : factorOf(scale);
    const amountFen = (Number(major) * 10_000 + Number(minor) * small) * 100;
    const start = match.index;
    const end = start + whole.trimEnd().length;
    return { start, end, amountFen, role: roleAt(text, start), doubt: null };
  });
}

function wordMatches(text: string): FoundAmount[] {
  return [...text.matchAll(hanForm)].flatMap((match) => {
    const [whole] = match;
    // `十一月`, `三十日` and the like are no money: a unit of ten thousand or a currency is asked.
    if (!/[万萬元块圆千仟]/.test(whole)) return [];
    const yuan = wordsToNumber(whole.replace(/元|块钱?|圆|整/g, ''));
    const start = match.index;
    if (yuan === null || yuan * 100 > fenMax) return [];
    const role = roleAt(text, start);
    return [{ start, end: start + whole.length, amountFen: yuan * 100, role, doubt: null }];
  });
}

const powers: ReadonlyMap<string, number> = new Map([
  ['十', 10],
  ['拾', 10],
  ['百', 100],
  ['佰', 100],
  ['千', 1000],
  ['仟', 1000],
]);

/** `三万五` is 35,000 and `一万二千` is 12,000; null where the words are no number. */
export function wordsToNumber(words: string): number | null {
  let total = 0;
  let section = 0;
  let digit = 0;
  let power = 0;
  for (const word of words.replace(/两/g, '二').replace(/萬/g, '万')) {
    const value = Math.max(hanDigits.indexOf(word), bigDigits.indexOf(word));
    if (value >= 0) {
      digit = value;
      if (value === 0) power = 0;
      continue;
    }
    if (word === '万' || word === '亿') {
      power = word === '万' ? 10_000 : 100_000_000;
      total = word === '万' ? total + (section + digit) * power : (total + section + digit) * power;
      section = 0;
    } else {
      power = powers.get(word) ?? 0;
      section += (digit === 0 ? 1 : digit) * power;
    }
    digit = 0;
  }
  // A digit left over counts in tenths of the last unit: 三万五.
  const sum = total + section + digit * (power > 10 ? power / 10 : 1);
  return sum > 0 && Number.isSafeInteger(sum) ? sum : null;
}

/** Balances and sums over several transfers are no transfers. */
const balanceWords =
  /(?:余额|结余|剩余|可用|额度|限额|起点|满|一共|总共|合计|共计|累计)[^\d。;\n]{0,8}$/;
const feeWords = /(?:手续费|服务费|费用|优惠|立减|积分|红包抵扣|工本费)[^\d。;\n]{0,6}$/;
const surelyIn = /(?:收入|存入|入账|退款|退回)[^\d。;\n,]{0,10}$/;
const inWords = /(?:转入|到账|汇入|收款金额)[^\d。;\n,]{0,10}$/;
const outWords = /(?:转出|支出|付款|汇款|转账|支付|扣|消费|向)/;

function roleAt(text: string, start: number): FoundAmount['role'] {
  const before = text.slice(Math.max(0, start - 16), start);
  if (balanceWords.test(before)) return 'balance';
  if (feeWords.test(before)) return 'fee';
  if (surelyIn.test(before)) return 'in';
  if (inWords.test(before) && !outWords.test(before)) return 'in';
  return 'amount';
}
