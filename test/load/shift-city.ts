/** Who is called in the night shift, and what is heard of them: by index, so that runs agree. */
import type { PersonRow } from '../../src/server/signal/index.ts';
import type { CityMap } from '../../src/sim/index.ts';

export const phoneOf = (index: number): string => `164${String(10_000_000 + index)}`;

/** A resident somewhere on the map. */
export function shiftPerson({ communities }: CityMap, index: number): PersonRow {
  const home = communities[index % communities.length];
  if (home === undefined) throw new Error('invariant broken: the map has communities');
  return {
    name: `居民${index}`,
    sex: index % 2 === 0 ? 'F' : 'M',
    birthDate: `19${String(50 + (index % 50))}-03-09`,
    phone: phoneOf(index),
    region: home.code,
    place: `${home.street.district.name} · ${home.name}`,
    address: `${home.street.name}${home.name} ${(index % 60) + 1} 号 ${(index % 9) + 1}01 室`,
    cellQ: home.q,
    cellR: home.r,
    accounts: [`A${phoneOf(index)}`],
    relatives: [{ relation: '女儿', name: '居家', phone: `168${String(10_000_000 + index)}` }],
  };
}

/** Kinds of signal that make a warning, with their share of a night and the grade they usually get. */
export const shiftMix = [
  { kind: 'live-call', share: 0.1 },
  { kind: 'payment', share: 0.08 },
  { kind: 'call', share: 0.27 },
  { kind: 'visit', share: 0.25 },
  { kind: 'message', share: 0.3 },
] as const;
export type ShiftKind = (typeof shiftMix)[number]['kind'];

/** One signal about the person, as its source tells it. */
export function shiftSignal(kind: ShiftKind, index: number, id: string, at: number) {
  const subject = { phone: phoneOf(index) };
  const head = { id, source: 'carrier-a', occurredAt: new Date(at).toISOString(), subject };
  const listed = { number: '+8617000000001' };
  switch (kind) {
    case 'live-call':
      return {
        kind: 'call',
        ...head,
        counterpart: listed,
        direction: 'in',
        durationSeconds: 600,
        ongoing: true,
      };
    case 'call':
      return {
        kind: 'call',
        ...head,
        counterpart: listed,
        direction: 'in',
        durationSeconds: 240,
        ongoing: false,
      };
    case 'visit':
      return { kind: 'visit', ...head, url: `https://renwu-fanli.xyz/u/${index}` };
    case 'message':
      return {
        kind: 'sms',
        ...head,
        counterpart: { sender: '10690000' },
        text: '做任务返佣金，垫付五千返八千，连单未完成账户已冻结，请继续转账解冻 https://renwu-fanli.xyz',
      };
    case 'payment':
      return {
        kind: 'transfer',
        ...head,
        source: 'bank-a',
        amountFen: 1_000_000 + (index % 40) * 500_000,
        payer: { account: `A${phoneOf(index)}` },
        payee: { account: 'B70000001' },
        status: 'pending',
      };
  }
}
