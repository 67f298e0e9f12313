/** The body of a signal as it may be shown without a purpose. */
import {
  isCard,
  maskAccount,
  maskIdNumber,
  maskName,
  maskNameIn,
  maskPhone,
  maskText,
  type BankTable,
  type PhoneNumber,
} from '../../core/kernel/index.ts';

type Mask = (value: string) => string;

const phone: Mask = (value) => maskPhone(value as PhoneNumber);

/** Fields that hold personal data, wherever they stand. Anything not named here stays as it is. */
const masks = new Map<string, Mask>([
  ['subject.phone', phone],
  ['subject.name', maskName],
  ['subject.idNumber', maskIdNumber],
  ['subject.account', maskAccount],
  ['counterpart.number', phone],
  ['counterpart.account', maskAccount],
  ['counterpart.name', maskName],
  ['payer.account', maskAccount],
  ['payer.name', maskName],
  ['payee.account', maskAccount],
  ['payee.name', maskName],
  ['url', maskText],
  ['counterpart.url', maskText],
  ['text', maskText],
  ['transcript', maskText],
  ['title', maskText],
]);

/** Where the name of the person may stand among other words. */
const freeTexts: ReadonlySet<string> = new Set(['text', 'transcript', 'title', 'url']);

/** Masked, and with the bank of each card where the source named none. */
export function maskedBody(body: unknown, known: Known): unknown {
  const { subject } = body as { subject?: { name?: string } };
  return maskedPart(body, { ...known, name: subject?.name ?? known.name }, '');
}

type Known = {
  readonly banks: BankTable;
  /** Name of the person at risk, where the signal does not tell it. */
  readonly name: string | null;
};

function maskedPart(body: unknown, known: Known, path: string): unknown {
  if (typeof body === 'string') {
    const shown = masks.get(path)?.(body) ?? body;
    return freeTexts.has(path) ? maskNameIn(shown, known.name) : shown;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const masked = Object.entries(body).map(
    ([name, value]) =>
      [name, maskedPart(value, known, path === '' ? name : `${path}.${name}`)] as const,
  );
  const { account, bank } = body as { account?: unknown; bank?: unknown };
  const found =
    typeof account === 'string' && bank === undefined && isCard(account)
      ? known.banks.bankOfCard(account)
      : undefined;
  return Object.fromEntries(found === undefined ? masked : [...masked, ['bank', found] as const]);
}
