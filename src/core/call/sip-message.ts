/**
 * A SIP message (RFC 3261 section 7) between its text and its parts. One character stands for one
 * byte (latin1), so that lengths are lengths of bytes. Whatever comes from the network is bounded
 * here; what does not fit is refused as a whole.
 */
import { ok, refuse, type Result } from '../kernel/index.ts';

/** Name in lower case and in its long form, and value without line folding. */
export type SipHeader = readonly [name: string, value: string];
type Parts = { readonly headers: readonly SipHeader[]; readonly body: string };
export type SipRequest = Parts & {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
};
export type SipResponse = Parts & {
  readonly kind: 'response';
  readonly status: number;
  readonly phrase: string;
};
export type SipMessage = SipRequest | SipResponse;
export type SipProblem = 'too-large' | 'bad-start-line' | 'bad-header' | 'bad-length';

/** A datagram holds no more; a stream is cut into messages of at most this. */
export const sipBytesMax = 65_535;
const headerCountMax = 128;
const headerLengthMax = 8_192;

/** Compact forms of RFC 3261 section 7.3.3 and of session timers. */
const longForm: ReadonlyMap<string, string> = new Map([
  ['i', 'call-id'],
  ['m', 'contact'],
  ['e', 'content-encoding'],
  ['l', 'content-length'],
  ['c', 'content-type'],
  ['f', 'from'],
  ['s', 'subject'],
  ['k', 'supported'],
  ['t', 'to'],
  ['v', 'via'],
  ['x', 'session-expires'],
]);

/** How names are usually written; others begin each word with a capital. */
const written: ReadonlyMap<string, string> = new Map([
  ['call-id', 'Call-ID'],
  ['cseq', 'CSeq'],
  ['www-authenticate', 'WWW-Authenticate'],
  ['p-asserted-identity', 'P-Asserted-Identity'],
]);

/** Headers whose value is a list that may stand on one line, parted by commas. */
const listed: ReadonlySet<string> = new Set([
  'via',
  'route',
  'record-route',
  'contact',
  'p-asserted-identity',
  'diversion',
]);

const requestLine = /^([A-Z]{2,20}) (\S{1,2000}) SIP\/2\.0$/;
const statusLine = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/;
const headerLine = /^([A-Za-z0-9\-.!%*_+`'~]{1,64})[ \t]*:[ \t]*(.*)$/;

/** Reads one datagram. Refused, in this order: too-large, bad-start-line, bad-header, bad-length. */
export function parseSip(text: string): Result<SipMessage, SipProblem> {
  if (text.length > sipBytesMax) return refuse('too-large');
  const head = text.replace(/^(?:\r\n)+/, '');
  const end = head.indexOf('\r\n\r\n');
  const lines = (end === -1 ? head.replace(/\r\n$/, '') : head.slice(0, end))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const [first = '', ...rest] = lines;
  const start = startLine(first);
  if (start === undefined) return refuse('bad-start-line');
  const headers = readHeaders(rest);
  if (headers === undefined) return refuse('bad-header');
  const body = bodyOf(end === -1 ? '' : head.slice(end + 4), headers);
  return body === undefined ? refuse('bad-length') : ok({ ...start, headers, body });
}

function startLine(
  line: string,
): Omit<SipRequest, keyof Parts> | Omit<SipResponse, keyof Parts> | undefined {
  const request = requestLine.exec(line);
  if (request) return { kind: 'request', method: request[1] ?? '', uri: request[2] ?? '' };
  const status = statusLine.exec(line);
  if (!status) return undefined;
  return { kind: 'response', status: Number(status[1]), phrase: status[2] ?? '' };
}

function readHeaders(lines: readonly string[]): SipHeader[] | undefined {
  if (lines.length > headerCountMax) return undefined;
  const headers: SipHeader[] = [];
  for (const line of lines) {
    const parts = line.length > headerLengthMax ? null : headerLine.exec(line);
    if (!parts) return undefined;
    const name = (parts[1] ?? '').toLowerCase();
    headers.push([longForm.get(name) ?? name, (parts[2] ?? '').trimEnd()]);
  }
  return headers;
}

/** The bytes that Content-Length tells; all that came where it tells nothing. */
function bodyOf(rest: string, headers: readonly SipHeader[]): string | undefined {
  const told = headers.find(([name]) => name === 'content-length')?.[1];
  if (told === undefined) return rest;
  const length = /^\d{1,6}$/.test(told) ? Number(told) : -1;
  return length < 0 || length > rest.length ? undefined : rest.slice(0, length);
}

/** The text of a message; Content-Length is added here and need not be among the headers. */
export function formatSip(message: SipMessage): string {
  const first =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.phrase}`;
  const lines = message.headers
    .filter(([name]) => name !== 'content-length')
    .map(([name, value]) => `${nameAsWritten(name)}: ${oneLine(value)}`);
  const length = `Content-Length: ${message.body.length}`;
  return `${[first, ...lines, length].join('\r\n')}\r\n\r\n${message.body}`;
}

/** A line break in a value would begin another header. */
const oneLine = (value: string): string => value.replace(/[\r\n]+/g, ' ');

function nameAsWritten(name: string): string {
  return written.get(name) ?? name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/** The first value of a header; undefined where it is absent. */
export function sipHeader(message: Parts, name: string): string | undefined {
  return sipHeaders(message, name)[0];
}

/** Every value of a header in order, lists taken apart. */
export function sipHeaders(message: Parts, name: string): readonly string[] {
  const lines = message.headers.flatMap(([n, value]) => (n === name ? [value] : []));
  return listed.has(name) ? lines.flatMap(splitList) : lines;
}

/** Parts a list at commas outside quotes and angle brackets. */
function splitList(value: string): string[] {
  return (value.match(/(?:"(?:\\.|[^"\\])*"|<[^>]*>|[^,"<]|["<])+/g) ?? []).flatMap((part) =>
    part.trim() === '' ? [] : [part.trim()],
  );
}

/** Method and number of a CSeq; undefined where it is malformed. */
export function sipSequence(
  message: Parts,
): { readonly number: number; readonly method: string } | undefined {
  const parts = /^(\d{1,10})[ \t]+([A-Z]{2,20})$/.exec(sipHeader(message, 'cseq') ?? '');
  return parts ? { number: Number(parts[1]), method: parts[2] ?? '' } : undefined;
}

/** The branch of the topmost Via, which names the transaction. */
export function sipBranch(message: Parts): string | undefined {
  return /;\s*branch\s*=\s*([^\s;,]+)/i.exec(sipHeader(message, 'via') ?? '')?.[1];
}

/** Cuts whole messages off what a stream has brought so far. */
export function sipFrames(
  buffered: string,
): Result<{ readonly frames: readonly string[]; readonly rest: string }, SipProblem> {
  const frames: string[] = [];
  let rest = buffered;
  for (;;) {
    rest = rest.replace(/^(?:\r\n)+/, '');
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) break;
    const told = /\r\n(?:content-length|l)[ \t]*:[ \t]*(\d{1,6})[ \t]*(?=\r\n)/i.exec(
      rest.slice(0, end + 2),
    );
    // RFC 3261 section 18.3: on a stream the length must be told.
    if (!told) return refuse('bad-length');
    const whole = end + 4 + Number(told[1]);
    if (whole > sipBytesMax) return refuse('too-large');
    if (rest.length < whole) break;
    frames.push(rest.slice(0, whole));
    rest = rest.slice(whole);
  }
  return rest.length > sipBytesMax ? refuse('too-large') : ok({ frames, rest });
}
