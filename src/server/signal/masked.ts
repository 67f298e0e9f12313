/** The body of a signal as it may be shown without a purpose. */
import {
  maskAccount, maskIdNumber, maskName, maskPhone, maskText, type PhoneNumber,
} from '../../core/kernel/index.ts';

type Mask = (value: string) => string;

const phone: Mask = (value) => maskPhone(value as PhoneNumber);

/** Fields that hold personal data, wherever they stand. Anything not named here stays as it is. */
const masks = new Map<string, Mask>([
  ['subject.phone', phone], ['subject.name', maskName], ['subject.idNumber', maskIdNumber],
  ['subject.account', maskAccount], 
  ['counterpart.number', phone], ['counterpart.account', maskAccount], ['counterpart.name', maskName],
  ['payer.account', maskAccount], ['payer.name', maskName],
  ['payee.account', maskAccount], ['payee.name', maskName],
  ['text', maskText], ['transcript', maskText], ['title', maskText],
]);

export function maskedBody(body: unknown, path = ''): unknown {
  if (typeof body === 'string') return masks.get(path)?.(body) ?? body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) =>
    [name, maskedBody(value, path === '' ? name : `${path}.${name}`)]));
}
