/**
 * How a simulated bank misbehaves on command. Which message is hit follows from its key alone, so
 * the same seed and keys give the same night.
 */
export const bankFaults = [
  { code: '0301', en: 'answers that number and name differ' },
  { code: '1301', en: 'answers that the account is stopped already' },
  { code: '1304', en: 'answers that it was stopped too often' },
  { code: 'partial', en: 'carries a measure out for one of two sub-accounts' },
  { code: 'silence', en: 'acts, but answers only when asked again' },
  { code: 'duplicate', en: 'answers twice' },
  { code: 'disorder', en: 'answers late, after what it did later' },
  { code: 'expired', en: 'shows a certificate that has expired' },
  { code: 'dead', en: 'does not take connections' },
] as const;
export type BankFault = (typeof bankFaults)[number]['code'];
/** Share of messages that each fault hits, 0 to 1. */
export type FaultShares = Partial<Readonly<Record<BankFault, number>>>;

/** A number in [0, 1) that belongs to a text. */
export function shareOf(text: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

export function isHit(shares: FaultShares, fault: BankFault, key: string): boolean {
  const share = shares[fault] ?? 0;
  return share > 0 && shareOf(`${fault} ${key}`) < share;
}

/**
 * `silence=0.1,duplicate=0.2`: shares from 0 to 1; a word alone is always. Throws a sentence where a
 * word is not known.
 */
export function readFaults(text: string): FaultShares {
  const shares: Partial<Record<BankFault, number>> = {};
  for (const part of text.split(',').filter((word) => word !== '')) {
    const [word = '', number = '1'] = part.split('=');
    const fault = bankFaults.find(({ code }) => code === word);
    const share = Number(number);
    if (fault === undefined || !(share >= 0 && share <= 1)) {
      const known = bankFaults.map(({ code }) => code).join(', ');
      throw new Error(`takes words such as silence=0.1 of ${known}, not ${JSON.stringify(part)}`);
    }
    shares[fault.code] = share;
  }
  return shares;
}
