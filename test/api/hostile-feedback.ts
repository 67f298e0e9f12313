/** What a hostile or broken bank may post to the centre's door, and what is expected to happen. */

/** A right answer, part by part; each case spoils one part of it. */
export type Parts = {
  readonly head?: string;
  readonly from?: string;
  readonly code?: string;
  readonly key?: string;
  readonly serial: string;
  readonly result?: string;
  readonly time?: string;
  readonly account?: string;
  readonly amount?: string;
  readonly inside?: string;
  readonly rows?: string;
};

export type Known = {
  /** Open request of this bank for a freeze of 100.00 yuan on this account. */
  readonly key: string;
  readonly account: string;
  readonly otherKey: string;
  readonly now: string;
  readonly future: string;
};

export function feedback(known: Known, parts: Parts): string {
  const { from = '1021', code = '100202', key = known.key, result = '0000' } = parts;
  return [
    parts.head ?? '<?xml version="1.0" encoding="UTF-8"?>',
    `<Message><Head><TxCode>${code}</TxCode><MessageFrom>${from}</MessageFrom>`,
    `<MessageTo>111111000000</MessageTo><TransSerialNumber>${parts.serial}</TransSerialNumber></Head>`,
    `<Body><ApplicationID>${key}</ApplicationID><Result>${result}</Result>`,
    `<FeedbackTime>${parts.time ?? known.now}</FeedbackTime>${parts.inside ?? ''}`,
    `<Accounts><Account><AccountNumber>${parts.account ?? known.account}</AccountNumber>`,
    `<Result>0000</Result><ExecutedAmount>${parts.amount ?? '100.00'}</ExecutedAmount>`,
    `</Account></Accounts>${parts.rows ?? ''}</Body></Message>`,
  ].join('');
}

export type Case = {
  readonly name: string;
  readonly body: (known: Known, good: (parts?: Partial<Parts>) => string) => string | Buffer;
  readonly headers?: Record<string, string>;
  /** Reason under which it is set aside; `counted` where it is a right answer after all. */
  readonly outcome: string;
};

const laughs = Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
).join('');
const statementRow = (account: string, i: number): string =>
  `<Transaction><AccountNumber>${account}</AccountNumber><TransactionSerial>s${i}</TransactionSerial>` +
  '<TransactionTime>20260310090000</TransactionTime><BorrowingSigns>0</BorrowingSigns>' +
  '<TransactionAmount>1.00</TransactionAmount><TransactionStatus>00</TransactionStatus>' +
  '<TransactionType>x</TransactionType></Transaction>';

export const statementOf = (account: string, count: number): string =>
  `<Transactions>${Array.from({ length: count }, (_, i) => statementRow(account, i)).join('')}</Transactions>`;

export const hostileCases: readonly Case[] = [
  {
    name: 'entity bomb (nine times ten laughs)',
    body: (_, good) =>
      good({
        head: `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY l0 "ha">${laughs}]>`,
        inside: '<FeedbackRemark>&l9;</FeedbackRemark>',
      }),
    outcome: 'xml-forbidden',
  },
  {
    name: 'external entity reading a file',
    body: (_, good) =>
      good({ head: '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>', result: '&x;' }),
    outcome: 'xml-forbidden',
  },
  {
    name: 'external document type over the network',
    body: (_, good) => good({ head: '<!DOCTYPE m SYSTEM "http://127.0.0.1/m.dtd">' }),
    outcome: 'xml-forbidden',
  },
  {
    name: 'reference to an entity that nobody declared',
    body: (_, good) => good({ inside: '<FeedbackRemark>&secret;</FeedbackRemark>' }),
    outcome: 'xml-forbidden',
  },
  {
    name: 'number hidden in character references',
    body: (_, good) => good({ amount: '&#49;00.00' }),
    outcome: 'xml-forbidden',
  },
  {
    name: 'comment that splits a number',
    body: (_, good) => good({ amount: '1<!-- -->00.00' }),
    outcome: 'xml-forbidden',
  },
  {
    name: 'CDATA around a tag',
    body: (_, good) => good({ inside: '<FeedbackRemark><![CDATA[</Body>]]></FeedbackRemark>' }),
    outcome: 'xml-forbidden',
  },
  {
    name: 'processing instruction in the body',
    body: (_, good) => good({ inside: '<?php system("id"); ?>' }),
    outcome: 'xml-forbidden',
  },
  {
    name: 'ten thousand elements deep',
    body: () => `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`,
    outcome: 'too-deep',
  },
  {
    name: 'message that is never closed',
    body: (_, good) => good().slice(0, -7),
    outcome: 'xml-malformed',
  },
  {
    name: 'two messages in one',
    body: (_, good) => good() + good().slice(38),
    outcome: 'xml-malformed',
  },
  { name: 'empty body', body: () => '', outcome: 'xml-malformed' },
  {
    name: 'foreign namespace on the root',
    body: (_, good) => good().replace('<Message>', '<Message xmlns="urn:evil">'),
    outcome: 'wrong-form',
  },
  {
    name: 'prefixed names',
    body: (_, good) => good().replaceAll('Message>', 'x:Message>'),
    outcome: 'wrong-form',
  },
  {
    name: 'attribute on a field',
    body: (_, good) => good().replace('<ApplicationID>', '<ApplicationID id="1">'),
    outcome: 'unknown-field',
  },
  {
    name: 'names of a prototype',
    body: (_, good) => good({ inside: '<__proto__><admin>1</admin></__proto__>' }),
    outcome: 'wrong-form',
  },
  {
    name: 'constructor as a field',
    body: (_, good) => good({ inside: '<constructor>1</constructor>' }),
    outcome: 'xml-malformed',
  },
  {
    name: 'result given twice',
    body: (_, good) => good({ inside: '<Result>0301</Result>' }),
    outcome: 'given-twice',
  },
  {
    name: 'huge amount',
    body: (_, good) => good({ amount: '99999999999999999.00' }),
    outcome: 'wrong-length',
  },
  {
    name: 'negative amount',
    body: (_, good) => good({ amount: '-100.00' }),
    outcome: 'amount-form',
  },
  { name: 'amount NaN', body: (_, good) => good({ amount: 'NaN' }), outcome: 'amount-form' },
  {
    name: 'amount with three decimals',
    body: (_, good) => good({ amount: '1.005' }),
    outcome: 'amount-form',
  },
  {
    name: 'amount with an exponent',
    body: (_, good) => good({ amount: '1e5' }),
    outcome: 'amount-form',
  },
  {
    name: 'amount in full-width digits',
    body: (_, good) => good({ amount: '１００.００' }),
    outcome: 'amount-form',
  },
  {
    name: 'time in the year 0',
    body: (_, good) => good({ time: '00000101000000' }),
    outcome: 'time-form',
  },
  {
    name: 'time on 30 February',
    body: (_, good) => good({ time: '20260230120000' }),
    outcome: 'time-form',
  },
  {
    name: 'time of tomorrow',
    body: ({ future }, good) => good({ time: future }),
    outcome: 'time-impossible',
  },
  {
    name: 'result code that is a word',
    body: (_, good) => good({ result: 'DONE' }),
    outcome: 'wrong-form',
  },
  {
    name: 'message code of no table',
    body: (_, good) => good({ code: '999999' }),
    outcome: 'not-a-choice',
  },
  {
    name: 'feedback to another kind of request',
    body: (_, good) => good({ code: '100102' }),
    outcome: 'kind-differs',
  },
  {
    name: 'another account than asked',
    body: (_, good) => good({ account: '6222000000' }),
    outcome: 'account-differs',
  },
  {
    name: 'more executed than asked',
    body: (_, good) => good({ amount: '100.01' }),
    outcome: 'amount-over-limit',
  },
  {
    name: "another bank's request",
    body: ({ otherKey }, good) => good({ key: otherKey }),
    outcome: 'other-bank',
  },
  {
    name: 'request that was never made',
    body: (_, good) => good({ key: '010100000000000000000000000000000001' }),
    outcome: 'never-asked',
  },
  {
    name: 'sender of another bank in the head',
    body: (_, good) => good({ from: '1031' }),
    outcome: 'wrong-envelope',
  },
  {
    name: 'remark of one million characters',
    body: (_, good) =>
      good({ inside: `<FeedbackRemark>${'字'.repeat(1_000_000)}</FeedbackRemark>` }),
    outcome: 'wrong-length',
  },
  {
    name: 'statement of 20,001 rows',
    body: ({ account }, good) => good({ rows: statementOf(account, 20_001) }),
    outcome: 'wrong-length',
  },
  { name: 'body of 10 MB', body: () => Buffer.alloc(10 * 1024 * 1024, 0x20), outcome: 'too-large' },
  {
    name: 'bytes that are no UTF-8',
    body: (_, good) =>
      Buffer.concat([Buffer.from(good().slice(0, 200)), Buffer.from([0xff, 0xc0, 0x80])]),
    outcome: 'not-utf8',
  },
  {
    name: 'UTF-16',
    body: (_, good) => Buffer.from(`\ufeff${good()}`, 'utf16le'),
    outcome: 'not-utf8',
  },
  {
    name: 'GBK declared',
    body: (_, good) => good({ head: '<?xml version="1.0" encoding="GBK"?>' }),
    outcome: 'not-utf8',
  },
  {
    name: 'NUL in a remark',
    body: (_, good) => good({ inside: '<FeedbackRemark>a\u0000b</FeedbackRemark>' }),
    outcome: 'control-character',
  },
  {
    name: 'JSON instead of XML',
    body: ({ key }) =>
      JSON.stringify({ Message: { Body: { ApplicationID: key, Result: '0000' } } }),
    headers: { 'content-type': 'application/json' },
    outcome: 'not-xml',
  },
  {
    name: 'JSON nested 100,000 deep that says it is XML',
    body: () => '['.repeat(100_000),
    outcome: 'xml-malformed',
  },
  {
    name: 'JSON with __proto__ that says it is XML',
    body: () => '{"__proto__":{"isAdmin":true}}',
    outcome: 'xml-malformed',
  },
  {
    name: 'page of HTML',
    body: () => '<html><body>502 Bad Gateway</body></html>',
    outcome: 'wrong-form',
  },
  {
    name: 'right answer after a byte order mark',
    body: (_, good) => Buffer.from(`\ufeff${good()}`),
    outcome: 'counted',
  },
];
