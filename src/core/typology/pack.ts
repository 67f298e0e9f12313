/**
 * A pack: the typologies in force, compiled once, asked about every signal. The same frames in the
 * same order over the same windows give the same answers.
 */
import { hashText } from '../kernel/index.ts';
import { signalKinds, type SignalKind } from '../signal/index.ts';
import { makeDictionary, undisguised, type Dictionary } from '../text/index.ts';
import { compileCondition, type Surroundings, type Test } from './condition.ts';
import { openedPair, openedPerson, rolePlace, tableOf, type Frame } from './frame.ts';
import { fill, makePlan, type EventCompiler, type Filling, type PlanMaker } from './plan.ts';
import { roles, type Action, type Role, type Typology } from './schema.ts';
import type { WindowPlan, Windows } from './window.ts';

export type PackEntry = {
  readonly typology: Typology;
  /** `shadow`: asked and recorded, but changes nothing. */
  readonly state: 'live' | 'shadow';
};

export type TypologyGrade = 'P0' | 'P1' | 'P2' | 'P3';

/** A typology that reached the least of its grades. */
export type TypologyHit = {
  readonly typology: string;
  readonly version: number;
  readonly subject: Role;
  /** 0..1, to four places. */
  readonly score: number;
  readonly grade: TypologyGrade;
  /** Rules that matched, in the order of the typology. */
  readonly rules: readonly string[];
  readonly act: readonly Action[];
  readonly shadow: boolean;
};

export type Pack = {
  /** Changes with every change of content, the same for the same content. */
  readonly version: string;
  readonly entries: readonly PackEntry[];
  readonly plan: WindowPlan;
  /** Names of the fields and roles that some rule or window looks at: the others need no reading. */
  readonly asks: ReadonlySet<string>;
  /** Prepares a frame to be used with this pack and these windows. */
  attach(frame: Frame, windows: Windows): void;
  /** Takes a signal of another worker's person into the windows that many persons share. */
  observe(kind: SignalKind, frame: Frame): void;
  /** Takes the signal into all windows and asks the typologies of its kind. */
  evaluate(kind: SignalKind, frame: Frame): readonly TypologyHit[];
  /** Asks them over the windows as they are; takes nothing in. */
  peek(kind: SignalKind, frame: Frame): readonly TypologyHit[];
};

type CompiledRule = { readonly id: string; readonly weight: number; readonly place: number };
type Compiled = {
  readonly entry: PackEntry;
  readonly place: number;
  readonly must: Test | undefined;
  readonly rules: readonly CompiledRule[];
  readonly thresholds: readonly { readonly grade: TypologyGrade; readonly least: number }[];
};

type Program = {
  readonly typologies: readonly Compiled[];
  readonly early: readonly Filling[];
  readonly late: readonly Filling[];
  readonly sharedEarly: readonly Filling[];
  readonly sharedLate: readonly Filling[];
  /** Roles whose rows must exist, and those that are only read. */
  readonly filled: readonly Role[];
  readonly sharedFilled: readonly Role[];
};

const none: readonly TypologyHit[] = [];
const gravest = ['P0', 'P1', 'P2', 'P3'] as const;

export function compilePack(entries: readonly PackEntry[]): Pack {
  const build = new Building(entries);
  const compiled = entries.map((entry, place) => build.typology(entry, place));
  const programs = Object.fromEntries(
    signalKinds.map((kind) => [kind, programOf(kind, compiled, build.plan.fillings)]),
  ) as Readonly<Record<SignalKind, Program>>;
  const { tests, phrases } = build;
  const ask = (frame: Frame, program: Program): readonly TypologyHit[] => {
    let hits: TypologyHit[] | undefined;
    frame.matched.fill(0);
    frame.scores.fill(0);
    frame.phrasesRead = false;
    for (const typology of program.typologies) {
      const hit = askOne(frame, typology, tests);
      if (hit !== undefined) (hits ??= []).push(hit);
    }
    return hits ?? none;
  };
  return {
    version: versionOf(entries),
    entries,
    plan: build.plan.plan(),
    asks: build.asks,
    attach(frame, windows) {
      frame.matched = new Uint8Array(tests.length);
      frame.scores = new Float64Array(entries.length);
      frame.phrases = new Uint8Array(phrases.size);
      for (const role of roles) frame.tables[rolePlace[role]] = windows.table(tableOf[role]);
    },
    observe(kind, frame) {
      const program = programs[kind];
      openRows(frame, program.sharedFilled, shared);
      fill(frame, program.sharedEarly);
      fill(frame, program.sharedLate);
    },
    evaluate(kind, frame) {
      frame.left.length = 0;
      frame.opened = 0;
      const program = programs[kind];
      openRows(frame, program.filled, roles);
      fill(frame, program.early);
      const hits = ask(frame, program);
      fill(frame, program.late);
      return hits;
    },
    peek(kind, frame) {
      openRows(frame, [], roles);
      return ask(frame, programs[kind]);
    },
  };
}

const shared: readonly Role[] = ['number', 'payer', 'payee', 'device', 'site'];

function programOf(
  kind: SignalKind,
  compiled: readonly Compiled[],
  fillings: readonly Filling[],
): Program {
  const mine = fillings.filter((f) => f.kind === kind);
  const rolesFilled = (list: readonly Filling[]) =>
    roles.filter((role) => list.some((f) => f.role === role));
  return {
    typologies: compiled.filter((c) => c.entry.typology.on.includes(kind)),
    early: mine.filter((f) => !f.isLate),
    late: mine.filter((f) => f.isLate),
    sharedEarly: mine.filter((f) => f.isShared && !f.isLate),
    sharedLate: mine.filter((f) => f.isShared && f.isLate),
    filled: rolesFilled(mine),
    sharedFilled: rolesFilled(mine.filter((f) => f.isShared)),
  };
}

/** Rows that will be filled are made first, for making one may move others; then all are found. */
function openRows(frame: Frame, filled: readonly Role[], read: readonly Role[]): void {
  for (const role of filled) {
    const place = rolePlace[role];
    const key = frame.keys[place] ?? Number.NaN;
    if (Number.isNaN(key)) continue;
    frame.tables[place]?.open(key);
    if (role === 'person') frame.opened |= openedPerson;
    if (role === 'pair') frame.opened |= openedPair;
  }
  for (const role of read) {
    const place = rolePlace[role];
    const key = frame.keys[place] ?? Number.NaN;
    frame.rows[place] = Number.isNaN(key) ? -1 : (frame.tables[place]?.find(key) ?? -1);
  }
}

/**
 * Weights add up as evidence does: 1 - (1 - a)(1 - b)...; a rule below zero takes its share of the
 * whole away. So more evidence never lowers a score unless the typology says so.
 */
function askOne(frame: Frame, compiled: Compiled, tests: readonly Test[]): TypologyHit | undefined {
  const { entry, must, rules, thresholds, place } = compiled;
  if (must !== undefined && !must(frame)) return undefined;
  let left = 1;
  let kept = 1;
  for (const rule of rules) {
    if (!isMatched(frame, rule.place, tests)) continue;
    if (rule.weight >= 0) left *= 1 - rule.weight;
    else kept *= 1 + rule.weight;
  }
  const score = Math.round((1 - left) * kept * 10_000) / 10_000;
  frame.scores[place] = score;
  const reached = thresholds.find((t) => score >= t.least);
  if (reached === undefined) return undefined;
  const { typology, state } = entry;
  return {
    typology: typology.id,
    version: typology.version,
    subject: typology.subject,
    score,
    grade: reached.grade,
    rules: rules.filter((rule) => frame.matched[rule.place] === 2).map((rule) => rule.id),
    act: typology.act,
    shadow: state === 'shadow',
  };
}

function isMatched(frame: Frame, place: number, tests: readonly Test[]): boolean {
  const known = frame.matched[place];
  if (known !== 0) return known === 2;
  const found = tests[place]?.(frame) ?? false;
  frame.matched[place] = found ? 2 : 1;
  return found;
}

class Building {
  readonly plan: PlanMaker = makePlan();
  /** By place of the rule. */
  readonly tests: Test[] = [];
  readonly phrases = new Map<string, number>();
  readonly asks = new Set<string>();
  readonly #places = new Map<string, number>();
  #dictionary: Dictionary | undefined;

  constructor(entries: readonly PackEntry[]) {
    entries.forEach(({ typology, state }, i) => {
      // Of a live version and one in shadow the live one is asked: a shadow changes nothing.
      if (state === 'live' || !this.#places.has(typology.id)) this.#places.set(typology.id, i);
    });
  }

  typology(entry: PackEntry, place: number): Compiled {
    const { typology } = entry;
    const first = this.tests.length;
    const places = new Map(typology.rules.map((rule, i) => [rule.id, first + i]));
    for (const _ of typology.rules) this.tests.push(() => false);
    const around = this.#surroundings(typology.id, places);
    typology.rules.forEach((rule, i) => {
      this.tests[first + i] = compileCondition(rule.if, around);
    });
    return {
      entry,
      place,
      must: typology.must === undefined ? undefined : compileCondition(typology.must, around),
      rules: typology.rules.map(({ id, weight }, i) => ({ id, weight, place: first + i })),
      thresholds: gravest.flatMap((grade) => {
        const least = typology.grade[grade];
        return least === undefined ? [] : [{ grade, least }];
      }),
    };
  }

  #surroundings(owner: string, places: ReadonlyMap<string, number>): Surroundings {
    const ruleAt = (id: string): number => places.get(id) ?? -1;
    const around: Surroundings = {
      asks: (field) => this.asks.add(field),
      window: (term) => {
        for (const role of [term.per, term.each]) if (role !== undefined) this.asks.add(role);
        return this.plan.reader(term, events);
      },
      phrase: (phrase) => this.#phrase(phrase),
      readPhrases: (frame) => {
        this.#readPhrases(frame);
      },
      rule: (id) => {
        const place = ruleAt(id);
        return (frame) => isMatched(frame, place, this.tests);
      },
      typology: (id) => this.#places.get(id) ?? -1,
    };
    const events: EventCompiler = {
      owner,
      rule: ruleAt,
      test: ({ if: condition }) =>
        condition === undefined ? undefined : compileCondition(condition, around),
    };
    return around;
  }

  #phrase(phrase: string): number {
    const known = this.phrases.get(phrase);
    if (known !== undefined) return known;
    this.phrases.set(phrase, this.phrases.size);
    return this.phrases.size - 1;
  }

  /** All phrases of the pack at once; a text in disguise is read as it stands and as it was meant. */
  #readPhrases(frame: Frame): void {
    frame.phrasesRead = true;
    frame.phrases.fill(0);
    const { text } = frame;
    if (text === undefined) return;
    this.#dictionary ??= makeDictionary([...this.phrases.keys()]);
    const note = (phrase: number): void => {
      frame.phrases[phrase] = 1;
    };
    this.#dictionary.scan(text, note);
    const meant = undisguised(text);
    if (meant !== undefined) this.#dictionary.scan(meant, note);
  }
}

function versionOf(entries: readonly PackEntry[]): string {
  if (entries.length === 0) return 'none';
  const content = entries.map(({ typology, state }) => [state, JSON.stringify(typology)].join(' '));
  return hashText(11, content.toSorted().join('\n')).toString(36).slice(0, 8);
}
