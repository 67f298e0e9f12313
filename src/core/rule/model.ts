/**
 * A published model: everything a decision depends on besides the signal and the past. Its version
 * names the parts, so that a decision can be made again.
 */
import { Type, type Static } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { ok, refuse, type Problem, type Result } from '../kernel/index.ts';
import type { TextModel } from '../text/index.ts';
import { compilePack, type Pack } from '../typology/index.ts';
import type { UrlModel } from '../url/index.ts';
import type { Lists, Lookalikes } from '../list/index.ts';
import { evidenceCodes, reasonCodes, reliefCodes, type ReasonTexts } from './reason.ts';

const share = Type.Number({ minimum: 0, maximum: 1 });
const positive = Type.Number({ exclusiveMinimum: 0 });
const words = Type.Array(Type.String({ minLength: 1 }));
const exact = { additionalProperties: false } as const;
function perCode<T extends string, S extends Parameters<typeof Type.Array>[0]>(
  codes: readonly T[],
  inner: S,
) {
  const properties = Object.fromEntries(codes.map((c) => [c, inner])) as Record<T, S>;
  return Type.Object(properties, exact);
}

export const ruleTableSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 32 }),
    version: Type.String({ minLength: 1, maxLength: 32 }),
    /** Probability of fraud that a piece of evidence alone would give at full intensity. */
    strength: perCode(evidenceCodes, share),
    /** What a relief leaves of the evidence it speaks against: 0 takes all away, 1 nothing. */
    relief: perCode(reliefCodes, share),
    window: Type.Object(
      {
        callMinutes: positive,
        remoteMinutes: positive,
        bankMinutes: positive,
        messageHours: positive,
        visitHours: positive,
        risingHours: positive,
        recentHours: positive,
        liveMinutes: positive,
      },
      exact,
    ),
    level: Type.Object(
      {
        /** Log-odds taken off the text and URL models: fraud is rarer in life than in their data. */
        textShift: Type.Number(),
        urlShift: Type.Number(),
        textFloor: share,
        titleFloor: share,
        crowdMin: positive,
        callLongMinutes: positive,
        callFullMinutes: positive,
        callsMany: positive,
        seenMin: positive,
        knownCallsMin: positive,
        unusualTimes: positive,
        baitTimes: positive,
        messagesMany: positive,
        unusualFenMin: positive,
        risingTimes: positive,
        risingFenMin: positive,
        payeesMany: positive,
        smallFen: positive,
        largeFen: positive,
        movingFenMin: positive,
        earlierTransfersMin: positive,
        suspiciousMin: share,
        /** Own evidence from which a counterpart is held against its other contacts. */
        markMin: share,
      },
      exact,
    ),
    app: Type.Object(
      {
        remotePackages: words,
        remoteWords: words,
        bankPackages: words,
        bankWords: words,
      },
      exact,
    ),
    text: perCode(
      reasonCodes,
      Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) }, exact),
    ),
  },
  exact,
);
export type RuleTable = Static<typeof ruleTableSchema>;

export type PublishedModel = {
  /** `trunk-1+1f3a…`: the rule table, then the marks of text, URL and lists. */
  readonly version: string;
  /** The part of the version that lists and typologies do not change. */
  readonly base: string;
  readonly table: RuleTable;
  readonly texts: ReasonTexts;
  readonly lists: Lists;
  /** Typologies in force. */
  readonly pack: Pack;
  /** Sites that fraudsters imitate. */
  readonly lookalikes: Lookalikes | undefined;
  readonly text: TextModel | undefined;
  readonly url: UrlModel | undefined;
  /** Packages and words in lower case, ready to look up. */
  readonly apps: {
    readonly remote: ReadonlySet<string>;
    readonly bank: ReadonlySet<string>;
    readonly remoteWords: RegExp;
    readonly bankWords: RegExp;
  };
};

/** A rule table from a file; refused with every field that is wrong. */
export function parseRuleTable(value: unknown): Result<RuleTable, Problem[]> {
  if (Check(ruleTableSchema, value)) return ok(value);
  return refuse(
    Errors(ruleTableSchema, value).map((e) => ({
      field: e.instancePath.slice(1).replaceAll('/', '.'),
      code: 'wrong-form',
      problem: e.message,
      remedy: 'compare with reference/rule/default-model.json',
    })),
  );
}

export type ModelParts = {
  readonly table: RuleTable;
  /** Digest of the file the table came from. */
  readonly tableMark: string;
  readonly lists: Lists;
  /** Without any where not told. */
  readonly pack?: Pack;
  readonly lookalikes?: Lookalikes;
  readonly text: TextModel | undefined;
  readonly url: UrlModel | undefined;
};

/** Puts a model together; the same parts give the same version. */
export function publishModel(parts: ModelParts): PublishedModel {
  const { table, tableMark, lists, text, url, lookalikes, pack = compilePack([]) } = parts;
  const mark = (version: string | undefined): string => version?.slice(0, 8) ?? 'none';
  const base =
    `${table.name}-${table.version}.${mark(tableMark)}` +
    `+text.${mark(text?.file.version)}+url.${mark(url?.file.version)}` +
    (lookalikes === undefined ? '' : `+like.${mark(lookalikes.version)}`);
  const lower = (list: readonly string[]) => new Set(list.map((w) => w.toLowerCase()));
  return assembled(base, lists, pack, {
    table,
    texts: new Map(Object.entries(table.text)),
    text,
    url,
    lookalikes,
    apps: {
      remote: lower(table.app.remotePackages),
      bank: lower(table.app.bankPackages),
      remoteWords: anyOf(table.app.remoteWords),
      bankWords: anyOf(table.app.bankWords),
    },
  });
}

type Rest = Omit<PublishedModel, 'version' | 'base' | 'lists' | 'pack'>;

function assembled(base: string, lists: Lists, pack: Pack, rest: Rest): PublishedModel {
  return {
    ...rest,
    base,
    lists,
    pack,
    get version() {
      const packed = pack.entries.length === 0 ? '' : `+pack.${pack.version}`;
      return `${base}${packed}+list.${lists.version}`;
    },
  };
}

/** The same model over other lists or with other typologies. */
export function exchangeParts(
  { base, lists, pack, ...rest }: PublishedModel,
  parts: { readonly lists?: Lists; readonly pack?: Pack },
): PublishedModel {
  return assembled(base, parts.lists ?? lists, parts.pack ?? pack, rest);
}

function anyOf(list: readonly string[]): RegExp {
  const escaped = list.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(escaped.length > 0 ? escaped.join('|') : '(?!)', 'iu');
}
