/** Opaque identifiers: a kind prefix and 26 characters, in the order of their making. */
export type IdKind =
  | 'wrn'
  | 'ofb'
  | 'per'
  | 'usr'
  | 'unt'
  | 'src'
  | 'qrn'
  | 'ses'
  | 'key'
  | 'rpl'
  | 'prp'
  | 'lim'
  | 'prt'
  | 'vis'
  | 'ctc'
  | 'ntc'
  | 'psh'
  | 'chk'
  | 'dty'
  | 'drw'
  | 'cal'
  | 'rpt'
  | 'rpw'
  | 'fnd'
  | 'acc'
  | 'msr'
  | 'bnk'
  | 'chs'
  | 'rtn'
  | 'trc'
  | 'doc'
  | 'obj'
  | 'apl';

export type Id<K extends IdKind> = `${K}_${string}`;
export type PersonId = Id<'per'>;
export type UserId = Id<'usr'>;
export type UnitId = Id<'unt'>;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Builds an id from a time and 10 random bytes, both given: the core has neither. */
export function makeId<K extends IdKind>(kind: K, at: number, random: Uint8Array): Id<K> {
  let time = '';
  for (let rest = at, i = 0; i < 10; i += 1) {
    time = (alphabet[rest % 32] ?? '0') + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  for (let i = 0; i < 16; i += 1) {
    const bit = i * 5;
    const byte = bit >> 3;
    const pair = ((random[byte] ?? 0) << 8) | (random[byte + 1] ?? 0);
    tail += alphabet[(pair >> (11 - (bit & 7))) & 31] ?? '0';
  }
  return `${kind}_${time}${tail}`;
}
