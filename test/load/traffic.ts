/**
 * Signals in which people lean on each other: few suspicious numbers, payees and sites, many people,
 * some signals late. The same random numbers give the same signals.
 */

/** Mulberry32: the same seed, the same numbers from 0 to 1. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const calm = [
  '您的快递已到驿站，取件码 5-2-1187，请当日取走',
  '妈，晚上回来吃饭吗',
  '验证码 482913，五分钟内有效，请勿告诉他人',
];
const grave = [
  '这里是市公安局，您名下账户涉嫌洗钱，请按要求把资金转入安全账户核查，不得告诉家人',
  '客服提醒：您开通的百万保障今日到期将自动扣费，请登录 https://baozhang-quxiao.top/a 按提示转账办理注销',
  '做任务返佣金，垫付五千返八千，连单未完成账户已冻结，请继续转账解冻 https://renwu-fanli.xyz',
];

export type TrafficOptions = {
  readonly random: () => number;
  readonly people: number;
};

/** One line of a source; `now` is when it is sent. */
export function signalLine(
  { random, people }: TrafficOptions,
  source: string,
  id: string,
  now: number,
): string {
  const any = (count: number): number => Math.floor(random() * count);
  const pick = <T>(list: readonly T[]): T | undefined => list[any(list.length)];
  const phone = `139${String(10_000_000 + any(people))}`;
  const lateMs = random() < 0.1 ? any(3_600_000) : any(60_000);
  const occurredAt = new Date(now - lateMs).toISOString();
  const base = { id, source, occurredAt, subject: { phone } };
  const roll = random();
  if (roll < 0.25) {
    return JSON.stringify({
      kind: 'sms',
      ...base,
      counterpart: { sender: '10690000' },
      text: pick(grave),
    });
  }
  if (roll < 0.5) {
    return JSON.stringify({
      kind: 'call',
      ...base,
      direction: 'in',
      counterpart: { number: pick(['+85261234567', '+85261234568', '+447911123456']) },
      durationSeconds: any(4_000),
      ongoing: random() < 0.3,
      transcript: random() < 0.5 ? pick(grave) : pick(calm),
    });
  }
  if (roll < 0.65) {
    return JSON.stringify({
      kind: 'transfer',
      ...base,
      amountFen: 100_000 * (1 + any(300)),
      payer: { account: `A${phone}` },
      payee: { account: `B7000${any(4)}` },
      status: random() < 0.5 ? 'pending' : 'done',
    });
  }
  if (roll < 0.75) {
    return JSON.stringify({
      kind: 'visit',
      ...base,
      url: pick([
        'https://renwu-fanli.xyz/login',
        'https://icbc.com.cn-safe.top/x',
        'https://mybank.icbc.com.cn/',
      ]),
    });
  }
  if (roll < 0.8) {
    return JSON.stringify({ kind: 'report', ...base, text: grave[0], lossFen: 500_000 });
  }
  return JSON.stringify({
    kind: 'sms',
    ...base,
    counterpart: { sender: '10684567' },
    text: pick(calm),
  });
}
