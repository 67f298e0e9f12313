/**
 * Campaigns (群发诈骗): from a few reports of one kind to the texts, numbers and sites behind them and to
 * the people who were written to as well. Pure: whoever asks has loaded the messages before.
 */
import { dayMs, type Category } from '../kernel/index.ts';
import {
  gramsOf,
  likeness,
  matchesTemplate,
  signsOf,
  templateOf,
  templateText,
} from './template.ts';

export type CampaignReport = {
  readonly position: number;
  readonly person: string;
  readonly at: number;
};

export type CampaignMessage = {
  readonly position: number;
  readonly person: string;
  readonly at: number;
  /** Number or sender it came from. */
  readonly from: string;
  readonly text: string;
  /** Numbers to call and sites to open that the text names. */
  readonly numbers: readonly string[];
  readonly sites: readonly string[];
  /** Sender or site is on the allow-list: such a message is never evidence. */
  readonly isGenuine: boolean;
};

export type CampaignOptions = {
  /** Different people who must have reported. */
  readonly reportersMin: number;
  /** Reporters who must have got the same text. */
  readonly supportMin: number;
  /** How many times likelier reporters got it than people did before. */
  readonly liftMin: number;
  /** How long before the first report the campaign may have begun. */
  readonly reachBackMs: number;
};

export const campaignOptions: CampaignOptions = {
  reportersMin: 3,
  supportMin: 2,
  liftMin: 5,
  reachBackMs: 2 * dayMs,
};

/** A text, number or site with what speaks for it. */
export type CampaignClue = {
  readonly kind: 'template' | 'number' | 'site';
  readonly value: string;
  /** Reporters who got it, and all people who did while the campaign ran. */
  readonly support: number;
  readonly people: number;
  /** People who got it before. */
  readonly before: number;
  readonly lift: number;
  /** Newest signals that show it. */
  readonly positions: readonly number[];
};

export type Campaign = {
  readonly category: Category;
  readonly from: number;
  readonly reporters: number;
  readonly clues: readonly CampaignClue[];
  /** Who got a text of it and has not reported, with the first signal of each. */
  readonly contacted: readonly { readonly person: string; readonly position: number }[];
};

/** Of as many as it reaches now, so many may have got it before: else it is in use, and no campaign. */
const beforeMax = 0.2;
const alike = 0.5;
const evidenceMax = 20;
/** Share of the messages of a number or site that must belong to the campaign. */
const purityMin = 0.8;
/** Copies that a template is taken from. */
const copiesMax = 8;

/**
 * Undefined where too few people reported, or where what they have in common is ordinary: genuine
 * senders are left out, and a text that went to many before the campaign has no lift.
 */
export function deriveCampaign(
  category: Category,
  reports: readonly CampaignReport[],
  messages: readonly CampaignMessage[],
  options: CampaignOptions = campaignOptions,
): Campaign | undefined {
  const reporters = new Set(reports.map((report) => report.person));
  if (reporters.size < options.reportersMin) return undefined;
  const from = Math.min(...reports.map((report) => report.at)) - options.reachBackMs;
  const scene: Scene = { reporters, from, messages, options };
  const found = groupsOf(scene).flatMap((texts) => {
    const template = templateOf(texts);
    const held = messages.filter((m) => !m.isGenuine && matchesTemplate(template, m.text));
    const clue = clueOf(scene, 'template', templateText(template), held);
    return clue === undefined ? [] : [{ clue, held: held.filter((m) => m.at >= from) }];
  });
  if (found.length === 0) return undefined;
  const held = new Map(found.flatMap((one) => one.held.map((m) => [m.position, m] as const)));
  const clues = found.map((one) => one.clue);
  return {
    category,
    from,
    reporters: reporters.size,
    clues: [...clues, ...meansOf(scene, held)],
    contacted: contactedOf(reporters, [...held.values()]),
  };
}

type Scene = {
  readonly reporters: ReadonlySet<string>;
  readonly from: number;
  readonly messages: readonly CampaignMessage[];
  readonly options: CampaignOptions;
};

/** Texts that several reporters got, alike ones together. */
function groupsOf({ reporters, from, messages, options }: Scene): readonly (readonly string[])[] {
  type Group = { grams: ReadonlySet<string>; texts: string[]; people: Set<string> };
  const groups: Group[] = [];
  for (const { person, at, text, isGenuine } of messages) {
    if (isGenuine || at < from || !reporters.has(person)) continue;
    const grams = gramsOf(signsOf(text));
    if (grams.size === 0) continue;
    const group = groups.find((g) => likeness(g.grams, grams) >= alike);
    if (group === undefined) groups.push({ grams, texts: [text], people: new Set([person]) });
    else {
      if (group.texts.length < copiesMax) group.texts.push(text);
      group.people.add(person);
    }
  }
  return groups.filter((g) => g.people.size >= options.supportMin).map((g) => g.texts);
}

function clueOf(
  { reporters, from, messages, options }: Scene,
  kind: CampaignClue['kind'],
  value: string,
  held: readonly CampaignMessage[],
): CampaignClue | undefined {
  const everybody = new Set(messages.map((m) => m.person)).size;
  const during = held.filter((m) => m.at >= from);
  const people = new Set(during.map((m) => m.person));
  const before = new Set(held.filter((m) => m.at < from).map((m) => m.person)).size;
  const support = [...people].filter((person) => reporters.has(person)).length;
  const lift = support / reporters.size / ((before + 1) / (everybody + 1));
  if (support < options.supportMin || lift < options.liftMin) return undefined;
  if (before > people.size * beforeMax) return undefined;
  return {
    kind,
    value,
    support,
    people: people.size,
    before,
    lift: Math.round(lift * 10) / 10,
    positions: during.map((m) => m.position).slice(-evidenceMax),
  };
}

/** Numbers and sites of the campaign that hardly anything else uses. */
function meansOf(
  { from, messages, reporters }: Scene,
  held: ReadonlyMap<number, CampaignMessage>,
): readonly CampaignClue[] {
  const uses = new Map<string, CampaignMessage[]>();
  for (const message of messages) {
    for (const key of keysOf(message)) {
      const known = uses.get(key);
      if (known === undefined) uses.set(key, [message]);
      else known.push(message);
    }
  }
  const wanted = new Set([...held.values()].flatMap(keysOf));
  const everybody = new Set(messages.map((m) => m.person)).size;
  return [...wanted].toSorted().flatMap((key): CampaignClue[] => {
    const all = uses.get(key) ?? [];
    const own = all.filter((m) => held.has(m.position));
    const people = new Set(own.map((m) => m.person));
    if (people.size < 2 || own.length / all.length < purityMin) return [];
    const support = [...people].filter((person) => reporters.has(person)).length;
    const before = new Set(all.filter((m) => m.at < from).map((m) => m.person)).size;
    const lift = people.size / held.size / ((before + 1) / (everybody + 1));
    const [kind, value] = [key.slice(0, 1), key.slice(1)];
    return [
      {
        kind: kind === 'n' ? 'number' : 'site',
        value,
        support,
        people: people.size,
        before,
        lift: Math.round(lift * 10) / 10,
        positions: own.map((m) => m.position).slice(-evidenceMax),
      },
    ];
  });
}

function keysOf({ from, numbers, sites }: CampaignMessage): string[] {
  const named = [...new Set([from, ...numbers])].filter((value) => value !== '');
  return [...named.map((value) => `n${value}`), ...[...new Set(sites)].map((site) => `s${site}`)];
}

function contactedOf(
  reporters: ReadonlySet<string>,
  held: readonly CampaignMessage[],
): Campaign['contacted'] {
  const first = new Map<string, number>();
  for (const { person, position } of held) {
    if (!reporters.has(person)) {
      first.set(person, Math.min(first.get(person) ?? position, position));
    }
  }
  return [...first].map(([person, position]) => ({ person, position }));
}
