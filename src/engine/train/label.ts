/** What a label of a training file says: fraud, ordinary, or a class of the centre's own. */
export type LabelMeaning = 'fraud' | 'ordinary' | 'class';

const FRAUD = new Set('fraud scam phishing true 1 yes 诈骗 涉诈 欺诈'.split(' '));
const ORDINARY = new Set(
  'ordinary normal benign ham false 0 no none 正常 非诈骗 无风险'.split(' '),
);
const CATEGORIES = new Set(
  'BRUSH INVEST SHOP ECOM LOAN CREDIT LEADER POLICE ROMANCE GAME FLIGHT CARD OTHER'.split(' '),
);

export function meaningOf(label: string): LabelMeaning {
  const plain = label.trim().toLowerCase();
  if (FRAUD.has(plain) || CATEGORIES.has(label.trim().toUpperCase())) return 'fraud';
  return ORDINARY.has(plain) ? 'ordinary' : 'class';
}

/** Code of a fraud category when the word is one. */
export function categoryOf(word: string | undefined): string | undefined {
  const code = word?.trim().toUpperCase() ?? '';
  return CATEGORIES.has(code) ? code : undefined;
}

/** Labels that count as fraud or as ordinary by pattern (`FR:*`), before the known words. */
export interface LabelPatterns {
  readonly fraud: readonly string[];
  readonly ordinary: readonly string[];
}

export function meaningByPattern(label: string, patterns: LabelPatterns): LabelMeaning {
  if (patterns.fraud.some((pattern) => matches(label, pattern))) return 'fraud';
  if (patterns.ordinary.some((pattern) => matches(label, pattern))) return 'ordinary';
  return meaningOf(label);
}

function matches(label: string, pattern: string): boolean {
  if (pattern.endsWith('*')) return label.startsWith(pattern.slice(0, -1));
  return label === pattern;
}
