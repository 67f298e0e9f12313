/**
 * What a centre really receives: carriers, banks and platforms hand over what may matter and keep
 * the rest. The rules of this screen look at one signal and at what its source knows of the two
 * sides; fraud passes or fails it like anything else.
 */
import { isRemoteName } from './script/meeting.ts';
import type { Draft } from './draft.ts';
import { everydayApps } from './text/ordinary.ts';

export const feeds = ['full', 'screened'] as const;
export type Feed = (typeof feeds)[number];

/** A transfer of 5,000 yuan and more is handed over whoever is paid. */
export const sumFenMin = 500_000;
/** A stranger's call is handed over once it is a talk; a call of anybody when it is very long. */
export const talkSecondsMin = 60;
export const longSecondsMin = 1800;

/** What the source knows of the two sides. */
export type Relation = {
  /** A relative, friend or colleague, or a registered service or institution. */
  readonly isKnown: boolean;
};

/** Whether the source hands the signal over. */
export function passes(draft: Draft, { isKnown }: Relation): boolean {
  switch (draft.kind) {
    case 'call':
      return isLong(draft) || (!isKnown && isTalk(draft));
    case 'sms':
      return !isKnown && (isPersonal(draft.counterpart) || leadsAway(draft.text));
    case 'visit':
      return draft.app === undefined ? !isKnown : !isEveryday(draft.app.package);
    case 'transfer':
      return !isKnown || draft.amountFen >= sumFenMin || draft.status === 'pending';
    case 'report':
      return true;
  }
}

type CallDraft = Extract<Draft, { kind: 'call' }>;

function isLong({ ongoing, durationSeconds }: CallDraft): boolean {
  return ongoing === true || durationSeconds >= longSecondsMin;
}

function isTalk({ counterpart, durationSeconds }: CallDraft): boolean {
  return counterpart.number?.startsWith('+') === true || durationSeconds >= talkSecondsMin;
}

/** A private number, or a new contact in a chat program. */
function isPersonal({ number, sender }: { number?: string; sender?: string }): boolean {
  return sender !== undefined || (number !== undefined && /^1[3-9]\d{9}$/.test(number));
}

/** A link, a number to call, or a contact in a chat program. */
export function leadsAway(text: string): boolean {
  return /[a-z0-9-]+\.(?:example|test)\b|1[3-9]\d{9}|(?:QQ|微信|飞聊|密友|薇|加)[：: ]*[a-z0-9]{4}/iu.test(
    text,
  );
}

const everyday = new Set(
  everydayApps
    .filter(([name]) => !name.includes('银行') && !isRemoteName(name))
    .map(([, pack]) => pack),
);

/** Apps that say nothing; banks' apps and those that show a screen are handed over. */
function isEveryday(pack: string | undefined): boolean {
  return pack !== undefined && everyday.has(pack);
}
