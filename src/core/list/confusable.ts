/**
 * Characters that look alike in a domain name, each with the Latin letter or digit it is taken for.
 * The pairs are facts of how letters are drawn, chosen for what registries accept.
 */
const letters =
  'аaαaɑaàaáaâaãaäaåaāaąaвbьbƅbβbсcϲcçcćcčcԁdđdďdеeєeέeεeèeéeêeëeēeęeěeғfɡgģgğgһhнhħhіiϊiιiíiìiîiïiīiı' +
  'iјjкkκkķkӏlłlĺlľlļlмmηnпnñnńnňnņnоoοoσoòoóoôoõoöoøoōoőoрpρpԛqгrŕrřrѕsśsšsşsтtτtťtţtцuυuμuùuúuûuüuūuůuνvѵv' +
  'ԝwωwшwѡwхxχxуyүyγyýyÿyźzžzżz';
const digits = '0o1l5s8b9g3e4a7t2z';
/** Two letters that are read as one. */
const pairs: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['vv', 'w'],
  ['cl', 'd'],
];

function tableOf(text: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (let i = 0; i + 1 < text.length; i += 2) table.set(text.charAt(i), text.charAt(i + 1));
  return table;
}
const latin = tableOf(letters);
const drawn = tableOf(`${digits}il`);

/** A label with foreign and accented letters as the Latin ones they are taken for. */
export function latinOf(label: string): string {
  let out = '';
  for (const c of label.normalize('NFC')) out += latin.get(c) ?? c;
  return out;
}

/** What a label looks like at a glance: digits as letters, `i` as `l`, `rn` as `m`. */
export function skeletonOf(label: string): string {
  let out = '';
  for (const c of label) out += drawn.get(c) ?? c;
  for (const [two, one] of pairs) if (out.includes(two)) out = out.replaceAll(two, one);
  return out;
}

/** Which characters of `written` stand for others of `meant`: `1 for i`, at most three of them. */
export function swapsBetween(
  written: string,
  meant: string,
): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  let i = 0;
  let j = 0;
  while (i < written.length || j < meant.length) {
    if (written.charAt(i) === meant.charAt(j)) {
      i += 1;
      j += 1;
      continue;
    }
    const [from, to] = [i, j];
    // The shortest pieces after which both read the same again.
    const [a, b] = nextAgreement(written, meant, i, j);
    i = a;
    j = b;
    found.push([written.slice(from, i), meant.slice(to, j)]);
  }
  return found.slice(0, 3);
}

function nextAgreement(written: string, meant: string, i: number, j: number): [number, number] {
  for (const [a, b] of [
    [1, 1],
    [2, 1],
    [1, 2],
    [2, 2],
  ] as const) {
    const [x, y] = [written.slice(i, i + a), meant.slice(j, j + b)];
    if (x !== '' && y !== '' && skeletonOf(latinOf(x)) === skeletonOf(latinOf(y)))
      return [i + a, j + b];
  }
  return [i + 1, j + 1];
}
