/** The body of a signal as it may be shown without a purpose. */
import {
  isCard,
  maskAccount,
  maskIdNumber,
  maskName,
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
  ['text', maskText],
  ['transcript', maskText],
  ['title', maskText],
]);

/** Masked, and with the bank of each card where the source named none. */
export function maskedBody(body: unknown, banks: BankTable, path = ''): unknown {
  if (typeof body === 'string') return masks.get(path)?.(body) ?? body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const masked = Object.entries(body).map(
    ([name, value]) =>
      [name, maskedBody(value, banks, path === '' ? name : `${path}.${name}`)] as const,
  );
  const { account, bank } = body as { account?: unknown; bank?: unknown };
  const found =
    typeof account === 'string' && bank === undefined && isCard(account)
      ? banks.bankOfCard(account)
      : undefined;
  return Object.fromEntries(found === undefined ? masked : [...masked, ['bank', found] as const]);
}
