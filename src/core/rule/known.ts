/** Evidence from lists, from the text model and from the URL model, shared by the kinds. */
import { type WebAddress, type Category, keyOf } from '../kernel/index.ts';
import { packUndone, scoreText } from '../text/index.ts';
import { scoreUrl, SHARED_PLATFORMS, type UrlModel, type UrlScore } from '../url/index.ts';
import type { App } from '../signal/index.ts';
import {
  categoryIndex,
  find,
  knownCategory,
  relieve,
  type EvidenceGroup,
  type Findings,
} from './findings.ts';
import type { ListEntry, ListHit, ListKind } from '../list/index.ts';
import { appUses, listStates } from '../typology/index.ts';
import type { PublishedModel } from './model.ts';
import type { EvidenceCode, ReliefCode } from './reason.ts';

const everything: readonly EvidenceGroup[] = ['list', 'content', 'shape', 'context'];
/** A bank's own page under a suspicious call is no comfort: what came before still counts. */
const ofItself: readonly EvidenceGroup[] = ['list', 'content', 'shape'];

const listCodes: Readonly<Record<ListKind, { block: EvidenceCode; allow: ReliefCode }>> = {
  number: { block: 'number-listed', allow: 'number-official' },
  sender: { block: 'sender-listed', allow: 'sender-official' },
  domain: { block: 'domain-listed', allow: 'domain-official' },
  url: { block: 'url-listed', allow: 'domain-official' },
  account: { block: 'account-listed', allow: 'account-official' },
  app: { block: 'app-listed', allow: 'app-official' },
  // A text is never allowed: anybody may copy it.
  template: { block: 'template-listed', allow: 'sender-official' },
};

/**
 * Looks a value up and adds what the list says. An allow entry takes back everything that is held
 * against the signal, a block entry for the same value included.
 */
export function consult(
  findings: Findings,
  kind: ListKind,
  value: string,
  at: number,
): ListEntry | undefined {
  const hit = findings.model.lists.lookup(kind, value, at);
  if (hit === undefined) return undefined;
  return note(findings, hit, kind === 'app' ? ofItself : everything);
}

function note(findings: Findings, hit: ListHit, over: readonly EvidenceGroup[]): ListEntry {
  const { entry, overruled } = hit;
  noteListed(findings, entry);
  const block = entry.verdict === 'block' ? entry : overruled;
  if (block !== undefined) {
    find(findings, listCodes[block.kind].block, {
      group: 'list',
      category: block.category,
      facts: { reason: block.reason },
    });
  }
  if (entry.verdict === 'allow') {
    relieve(findings, listCodes[entry.kind].allow, over, {
      reason: entry.reason,
      overruled: overruled !== undefined,
    });
  }
  return entry;
}

/** An allow entry outweighs a block entry of another name of the same signal. */
export function noteListed({ told }: Findings, entry: ListEntry): void {
  const state = listStates.indexOf(entry.verdict);
  if (state < told.listed) return;
  told.listed = state;
  told.listCategory = categoryIndex(entry.category);
}

/** Key of a site; on a platform where anybody may open a page, of the page itself. */
export function siteKeyOf(web: WebAddress): number {
  return keyOf(isShared(web) ? 'url' : 'domain', siteNameOf(web));
}

/** What a site is called where it is proposed to be blocked: the same that its key is made of. */
export function siteNameOf(web: WebAddress): string {
  return isShared(web) ? withoutQuery(web.url) : web.registrableDomain;
}

function isShared(web: WebAddress): boolean {
  return SHARED_PLATFORMS.has(web.registrableDomain);
}

function withoutQuery(url: string): string {
  const cut = url.indexOf('?');
  return cut < 0 ? url : url.slice(0, cut);
}

export function consultSite(
  findings: Findings,
  web: WebAddress,
  at: number,
): ListEntry | undefined {
  const hit = findings.model.lists.lookupSite(web, at);
  return hit && note(findings, hit, ofItself);
}

export type AppUse = (typeof appUses)[number];

/** What an app is for, and what the list says of it, by package, signature and name. */
export function consultApp(findings: Findings, app: App, at: number): AppUse {
  const use = useOf(findings, app, at);
  findings.told.appUse = appUses.indexOf(use);
  return use;
}

function useOf(findings: Findings, app: App, at: number): AppUse {
  const { apps } = findings.model;
  const names = [app.package?.toLowerCase(), app.signature, app.name];
  let listed = false;
  for (const value of names) {
    if (value === undefined) continue;
    const entry = consult(findings, 'app', value, at);
    if (entry?.verdict === 'block') listed = true;
  }
  if (listed) return 'listed';
  const pack = app.package?.toLowerCase() ?? '';
  if (apps.bank.has(pack) || apps.bankWords.test(app.name)) return 'bank';
  return apps.remote.has(pack) || apps.remoteWords.test(app.name) ? 'remote' : 'other';
}

/** Takes log-odds off a probability: fraud is rarer in life than in the data of the models. */
export function shiftOdds(probability: number, shift: number): number {
  const p = Math.min(0.9999, Math.max(0.0001, probability));
  return 1 / (1 + Math.exp(Math.log((1 - p) / p) + shift));
}

/** A probability that surely becomes no more than this share. */
function unshiftOdds(share: number, shift: number): number {
  return 1 / (1 + Math.exp(Math.log((1 - share) / share) - shift)) - 1e-9;
}

export type ReadText = { readonly share: number; readonly category: Category | undefined };

/** Looks for a listed text inside a text. */
export function consultText(findings: Findings, text: string, at: number): void {
  const hit = findings.model.lists.lookupText(text, at);
  if (hit !== undefined) note(findings, hit, []);
}

/** Reads a text by the model; evidence above the floor, with the fragments that decided. */
export function readText(
  findings: Findings,
  code: 'text-fraud' | 'transcript-fraud' | 'title-fraud',
  text: string,
): ReadText {
  const { text: model, table } = findings.model;
  if (model === undefined) return { share: 0, category: undefined };
  const isTitle = code === 'title-fraud';
  const floor = isTitle ? table.level.titleFloor : table.level.textFloor;
  const explained = { explain: 3, explainFrom: unshiftOdds(floor, table.level.textShift) };
  const scored = isTitle
    ? scoreTitle(findings.model, text, () => scoreText(model, text, explained))
    : scoreText(model, text, explained);
  const share = shiftOdds(scored.probability, table.level.textShift);
  findings.told.textShare = share;
  if (share < floor) return { share, category: undefined };
  const category = scored.category === 'NONE' ? undefined : knownCategory(scored.category);
  if (category !== undefined) findings.told.textCategory = categoryIndex(category);
  const { fragments, undone } = scored;
  const told = fragments.filter((f) => f.weight > 0).map((f) => f.fragment);
  find(findings, code, {
    group: 'content',
    intensity: share,
    category,
    facts: {
      share: Math.round(share * 100) / 100,
      category: category ?? 'OTHER',
      fragments: told.join('、'),
      told: told.length > 0,
      disguised: undone.length > 0,
      undone: packUndone(undone),
    },
  });
  return { share, category };
}

type TextScore = ReturnType<typeof scoreText>;
const titlesMax = 20_000;
/** Scores of titles seen before: the pages and apps of a day have few. */
const titles = new WeakMap<PublishedModel, Map<string, TextScore>>();

function scoreTitle(model: PublishedModel, title: string, score: () => TextScore): TextScore {
  let known = titles.get(model);
  if (known === undefined) titles.set(model, (known = new Map<string, TextScore>()));
  let scored = known.get(title);
  if (scored === undefined) {
    scored = score();
    if (known.size >= titlesMax) known.clear();
    known.set(title, scored);
  }
  return scored;
}

const addressesMax = 20_000;
/** Scores of hosts seen before: a model that does not look at paths says the same of each page. */
const addresses = new WeakMap<UrlModel, Map<string, UrlScore>>();

function scoreAddress(model: UrlModel, web: WebAddress): UrlScore {
  let known = addresses.get(model);
  if (known === undefined) addresses.set(model, (known = new Map<string, UrlScore>()));
  const name = model.features.paths === 0 ? web.host : web.url;
  let scored = known.get(name);
  if (scored === undefined) {
    scored = scoreHost(model, web);
    if (known.size >= addressesMax) known.clear();
    known.set(name, scored);
  }
  return scored;
}

/**
 * A subdomain alone proves nothing: `m.` and `news.` stand before every large site. Unless a brand
 * stands there, the site itself must look no better.
 */
function scoreHost(model: UrlModel, web: WebAddress): UrlScore {
  const whole = scoreUrl(model, web);
  const { registrableDomain } = web;
  if (web.host === registrableDomain || whole.reasons.some((r) => r.code.startsWith('brand'))) {
    return whole;
  }
  const site = scoreUrl(model, { host: registrableDomain, registrableDomain });
  return site.probability < whole.probability ? site : whole;
}

/** What the look of an address says of fraud by whom it imitates; officials first of all. */
const sectorCategories: Readonly<Record<string, Category>> = {
  government: 'POLICE',
  airline: 'FLIGHT',
  courier: 'ECOM',
  loan: 'LOAN',
  broker: 'INVEST',
  game: 'GAME',
};

function readLikeness(findings: Findings, web: WebAddress): void {
  const found = findings.model.lookalikes?.find(web);
  if (found === undefined) return;
  find(findings, 'domain-lookalike', {
    group: 'content',
    intensity: found.weight,
    category: sectorCategories[found.like.sector],
    facts: {
      domain: web.host,
      like: found.like.domain,
      name: found.like.zh,
      nameEn: found.like.en,
      how: found.zh,
      howEn: found.en,
    },
  });
}

/**
 * Reads an address: whom it imitates, and what the model says, at the weight that the surroundings
 * allow.
 */
export function readAddress(findings: Findings, web: WebAddress, trust: number): number {
  readLikeness(findings, web);
  const { url: model, table } = findings.model;
  if (model === undefined) return 0;
  const scored = scoreAddress(model, web);
  const share = shiftOdds(scored.probability, table.level.urlShift);
  const known = findings.told.addressShare;
  findings.told.addressShare = Number.isNaN(known) ? share : Math.max(known, share);
  if (share < table.level.textFloor) return share;
  find(findings, 'url-like-fraud', {
    group: 'content',
    intensity: share * trust,
    facts: { domain: web.registrableDomain, why: scored.reasons[0]?.code ?? '' },
  });
  return share;
}
