/**
 * Characters that look alike in a domain name, each with the Latin letter or digit it is taken for.
 * The pairs are facts of how letters are drawn, chosen for what registries accept.
 */
const letters =
  'аaαaɑaàaáaâaãaäaåaāaąaвbьbƅbβbсcϲcçcćcčcԁdđdďdеeєeέeεeèeéeêeëeēeęeěeғfɡgģgğgһhнhħhіiϊiιiíiìiîiïiīiı' +
  'iјjкkκkķkӏlłlĺlľlļlмmηnпnñnńnňnņnоoοoσoòoóoôoõoöoøoōoőoрpρpԛqгrŕrřrѕsśsšsşsтtτtťtţtцuυuμuùuúuûuüuūuůuνvѵv' +
  'ԝwωwшwѡwхxχxуyүyγyýyÿyźzžzżz';
const digits = '0o1l5s8b9g3e4a7t2z';
function tableOf(text: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (let i = 0; i + 1 < text.length; i += 2) table.set(text.charAt(i), text.charAt(i + 1));
  return table;
}
const latin = tableOf(letters);
const drawn = drawnTable();

/** A label with foreign and accented letters as the Latin ones they are taken for. */
export function latinOf(label: string): string {
  let out = '';
  for (const c of label.normalize('NFC')) out += latin.get(c) ?? c;
  return out;
}

function drawnTable(): Uint8Array {
  const table = Uint8Array.from({ length: 128 }, (_, code) => code);
  for (const [from, to] of tableOf(`${digits}il`)) table[from.charCodeAt(0)] = to.charCodeAt(0);
  return table;
}

const [c, d, l, m, n, r, v, w] = Array.from('cdlmnrvw', (letter) => letter.charCodeAt(0));

/** The letter that two letters are read as: `rn` as `m`, `vv` as `w`, `cl` as `d`. */
function pairOf(first: number, second: number): number | undefined {
  if (first === r && second === n) return m;
  if (first === v && second === v) return w;
  return first === c && second === l ? d : undefined;
}

/**
 * What a label of ASCII looks like at a glance: digits as letters, `i` as `l`, `rn` as `m`.
 */
export function skeletonOf(label: string): string {
  let out = '';
  for (let i = 0; i < label.length; i += 1) {
    const code = drawn[label.charCodeAt(i)] ?? 0;
    const pair = pairOf(code, drawn[label.charCodeAt(i + 1)] ?? 0);
    out += String.fromCharCode(pair ?? code);
    if (pair !== undefined) i += 1;
  }
  return out;
}

/** A hash of the skeleton, made without making it. */
export function skeletonHash(label: string): number {
  let hash = 0;
  for (let i = 0; i < label.length; i += 1) {
    let code = drawn[label.charCodeAt(i)] ?? 0;
    if (code === r || code === v || code === c) {
      const pair = pairOf(code, drawn[label.charCodeAt(i + 1)] ?? 0);
      if (pair !== undefined) {
        code = pair;
        i += 1;
      }
    }
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return hash;
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
