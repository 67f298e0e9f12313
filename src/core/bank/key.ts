/** Names of requests on the line: 36 characters, the same however often a request is sent. */
import { assert } from '../kernel/index.ts';
import { bankRequestKinds, type BankRequestKind } from './message.ts';

/** Last four digits of the message code: they begin the `ApplicationID` (operating-rules 6.2). */
const businessCodes: Readonly<Record<BankRequestKind, string>> = {
  stop: '0101',
  'lift-stop': '0103',
  'extend-stop': '0105',
  freeze: '0201',
  'lift-freeze': '0203',
  'extend-freeze': '0205',
  'query-transactions': '0301',
  'query-holder': '0303',
  watch: '0305',
  'end-watch': '0307',
  'query-accounts': '0309',
  return: '0601',
};

/** The kind of request that an `ApplicationID` names; undefined where it names none. */
export function kindOfKey(key: string): BankRequestKind | undefined {
  return bankRequestKinds.find(({ code }) => key.startsWith(businessCodes[code]))?.code;
}

const ordinalMax = 999;
const nameSpace = 10n ** 29n;
const base = 1_099_511_627_791n;

/**
 * `ApplicationID` of the n-th request of a kind under a subject (a measure, an account): four digits
 * of the kind, 29 of the subject, three of n. The same arguments always give the same name.
 */
export function applicationId(kind: BankRequestKind, subject: string, n: number): string {
  assert(Number.isInteger(n) && n >= 0 && n <= ordinalMax, 'a subject asks at most 999 times');
  let name = 7n;
  for (let i = 0; i < subject.length; i += 1) {
    name = (name * base + BigInt(subject.charCodeAt(i))) % nameSpace;
  }
  return `${businessCodes[kind]}${name.toString().padStart(29, '0')}${String(n).padStart(3, '0')}`;
}
