/**
 * Lines to banks that speak ISO 20022: a stop is a request to cancel a payment for fraud (camt.056,
 * FRAD), its result camt.029 (CNCL, RJCR, PDCR) or the returned money (pacs.004), the question about
 * a missing one pacs.028. A return asks with camt.056 for money to go back to the victim, named as the
 * debtor, and pacs.004 brings it. There is no message for the rest, which a person carries.
 */
import {
  formatInstant,
  ok,
  parseInstant,
  refuse,
  type Instant,
  type Problem,
  type Result,
} from '../../kernel/index.ts';
import { kindOfKey } from '../key.ts';
import type { BankAccountRef, BankAnswer, BankRequest } from '../message.ts';
import { formatYuan } from '../yuan.ts';
import type { BankAdapter, Envelope, Received, Refused } from './adapter.ts';
import { branch, elementAt, leaf, textAt, type Element } from './element.ts';
import { parseYuan } from './form.ts';
import { readXml, writeXml } from './xml.ts';

const space = (name: string): string => `urn:iso:std:iso:20022:tech:xsd:${name}`;
const names = {
  request: 'camt.056.001.11',
  result: 'camt.029.001.13',
  returned: 'pacs.004.001.13',
  question: 'pacs.028.001.06',
} as const;

/** Reasons of camt.029 for a rejection, and the result code that each is closest to. */
const rejections: readonly (readonly [reason: string, code: string])[] = [
  ['AC04', '0304'],
  ['AM04', '1300'],
  ['ARDT', '0900'],
  ['LEGL', '0302'],
  ['NOOR', '0400'],
  ['NOAS', '1399'],
  ['CUST', '1399'],
  ['AGNT', '0999'],
];

/** Identifiers have 35 characters here: the 0 with which each ApplicationID begins is left out. */
const shortKey = (key: string): string => key.replace(/^0/, '');
const longKey = (key: string): string => `0${key}`;

export function iso20022Adapter(): BankAdapter {
  return {
    name: 'iso20022',
    cannotAsk: ({ kind, transfer, payee, amountFen }) => {
      if (kind === 'return') {
        const isWhole = payee !== null && amountFen !== null;
        return isWhole ? null : 'camt.056 needs the amount and who gets it back';
      }
      if (kind !== 'stop') return `ISO 20022 has no message for ${kind}`;
      return transfer === null ? 'camt.056 needs the transfer that is to be cancelled' : null;
    },
    writeRequest,
    writeReminder: (request, envelope) => ok(question(request, envelope)),
    readReminder,
    readRequest,
    writeAnswer: (answer, envelope) =>
      ok(
        answer.kind === 'return' && answer.code === '0000'
          ? writeReturned(answer, envelope)
          : writeResult(answer, envelope),
      ),
    readAnswer,
  };
}

const document = (name: string, content: Element): string =>
  writeXml({
    name: 'Document',
    attributes: [['xmlns', space(name)]],
    children: [content],
    text: '',
  });

const party = (tag: string, code: string): Element =>
  branch(tag, [branch('Agt', [branch('FinInstnId', [branch('Othr', [leaf('Id', code)])])])]);
const account = (tag: string, number: string): Element =>
  branch(tag, [branch('Id', [branch('Othr', [leaf('Id', number)])])]);
const person = (tag: string, name: string): Element =>
  branch(tag, [branch('Pty', [leaf('Nm', name)])]);
const amount = (tag: string, fen: number): Element => ({
  ...leaf(tag, formatYuan(fen)),
  attributes: [['Ccy', 'CNY']],
});
const assignment = ({ from, to, serial }: Envelope, at: number): Element =>
  branch('Assgnmt', [
    leaf('Id', serial),
    party('Assgnr', from),
    party('Assgne', to),
    leaf('CreDtTm', formatInstant(at)),
  ]);

function writeRequest(request: BankRequest, envelope: Envelope): Result<string, Refused> {
  const paid = paymentOf(request);
  if (paid === null) {
    const field = request.kind === 'return' ? 'payee' : 'transfer';
    const remedy = 'tell which transfer is to be cancelled, or what goes back to whom';
    return refuse([{ field, code: 'required', problem: 'is missing', remedy }]);
  }
  const key = shortKey(request.key);
  return ok(
    document(
      names.request,
      branch('FIToFIPmtCxlReq', [
        assignment(envelope, request.madeAt),
        branch('Undrlg', [
          branch('TxInf', [
            leaf('CxlId', key),
            branch('OrgnlGrpInf', [
              leaf('OrgnlMsgId', 'NOTPROVIDED'),
              leaf('OrgnlMsgNmId', 'pacs.008'),
              leaf('OrgnlCreDtTm', formatInstant(paid.at)),
            ]),
            // The bank's own name of the payment is not known here; ours stands for it.
            leaf('OrgnlInstrId', shortKey(request.originalKey ?? request.key)),
            amount('OrgnlIntrBkSttlmAmt', paid.amountFen),
            branch('CxlRsnInf', [
              branch('Orgtr', [leaf('Nm', request.office.name)]),
              branch('Rsn', [leaf('Cd', 'FRAD')]),
              leaf('AddtlInf', request.reason.slice(0, 105)),
            ]),
            branch('OrgnlTxRef', [
              person('Dbtr', paid.from.name),
              account('DbtrAcct', paid.from.number),
              branch('DbtrAgt', [branch('FinInstnId', [leaf('Nm', paid.from.bank)])]),
              branch('CdtrAgt', [branch('FinInstnId', [leaf('Nm', request.account.bank)])]),
              person('Cdtr', request.account.name),
              account('CdtrAcct', request.account.number),
            ]),
          ]),
        ]),
      ]),
    ),
  );
}

type Payment = {
  readonly from: Pick<BankAccountRef, 'bank' | 'number' | 'name'>;
  readonly amountFen: number;
  readonly at: Instant;
};

/** The payment that is to be cancelled; for a return, who is paid back stands in the payer's place. */
function paymentOf({ kind, transfer, payee, amountFen, madeAt }: BankRequest): Payment | null {
  if (kind === 'return') {
    if (payee === null || amountFen === null) return null;
    return { from: payee, amountFen, at: madeAt };
  }
  if (transfer === null) return null;
  const { fromBank, fromAccount, fromName } = transfer;
  const from = { bank: fromBank, number: fromAccount, name: fromName };
  return { from, amountFen: transfer.amountFen, at: transfer.at };
}

function question(request: BankRequest, { serial }: Envelope): string {
  return document(
    names.question,
    branch('FIToFIPmtStsReq', [
      branch('GrpHdr', [leaf('MsgId', serial), leaf('CreDtTm', formatInstant(request.madeAt))]),
      branch('TxInf', [
        leaf('StsReqId', shortKey(request.key)),
        leaf('OrgnlInstrId', shortKey(request.key)),
      ]),
    ]),
  );
}

/** Opens a document of one of these names. */
function open(text: string, known: readonly string[]): Result<Opened, Refused> {
  const root = readXml(text);
  if (!root.ok) return root;
  const [declared] = root.value.attributes;
  const name = known.find((one) => declared?.[0] === 'xmlns' && declared[1] === space(one));
  const [content] = root.value.children;
  if (root.value.name !== 'Document' || name === undefined || content === undefined) {
    const remedy = `send a Document of ${known.join(' or ')}`;
    const problem = 'is of another namespace';
    return refuse([{ field: 'Document', code: 'wrong-form', problem, remedy }]);
  }
  return ok({ name, content });
}

type Opened = { readonly name: string; readonly content: Element };

/** Reads texts by their paths, and keeps what is missing or wrong. */
class Reader {
  readonly problems: Problem[] = [];
  readonly at: Element | undefined;
  constructor(at: Element | undefined) {
    this.at = at;
  }
  text(path: string, max = 140): string {
    const text = textAt(this.at, path) ?? '';
    if (text === '') this.wrong(path, 'required', 'is missing', 'give it');
    else if (text.length > max) this.wrong(path, 'wrong-length', 'is too long', `at most ${max}`);
    return text;
  }
  key(path: string): string {
    const text = this.text(path, 35);
    if (text !== '' && !/^\d{35}$/.test(text)) {
      this.wrong(path, 'wrong-form', 'is no name of a request', 'repeat the one of the request');
    }
    return longKey(text);
  }
  fen(path: string): number {
    const found = elementAt(this.at, path);
    const fen = parseYuan(this.text(path, 16));
    if (fen === undefined) {
      this.wrong(path, 'amount-form', 'is no amount', 'give yuan such as 48600.00');
    }
    const currency = found?.attributes.find(([name]) => name === 'Ccy')?.[1];
    if (found !== undefined && currency !== 'CNY') {
      this.wrong(path, 'not-a-choice', 'is not in CNY', 'give Ccy="CNY"');
    }
    return fen ?? 0;
  }
  time(path: string): Instant {
    const at = parseInstant(this.text(path, 40));
    if (at === undefined || at < 0) {
      this.wrong(path, 'time-form', 'is no time', 'give ISO 8601 with an offset');
    }
    return at ?? (0 as Instant);
  }
  wrong(field: string, code: string, problem: string, remedy: string): void {
    this.problems.push({ field, code, problem, remedy });
  }
}

const agentPath = 'Agt/FinInstnId/Othr/Id';

function envelopeIn(reader: Reader): Envelope {
  return {
    from: reader.text(`Assgnmt/Assgnr/${agentPath}`, 14),
    to: reader.text(`Assgnmt/Assgne/${agentPath}`, 14),
    serial: reader.text('Assgnmt/Id', 53),
  };
}

function readRequest(text: string): Result<Received<BankRequest>, Refused> {
  const opened = open(text, [names.request]);
  if (!opened.ok) return opened;
  const reader = new Reader(opened.value.content);
  const envelope = envelopeIn(reader);
  const tx = 'Undrlg/TxInf';
  const reference = `${tx}/OrgnlTxRef`;
  const key = reader.key(`${tx}/CxlId`);
  const isReturn = kindOfKey(key) === 'return';
  const originalKey = reader.key(`${tx}/OrgnlInstrId`);
  const from = {
    bank: reader.text(`${reference}/DbtrAgt/FinInstnId/Nm`),
    number: reader.text(`${reference}/DbtrAcct/Id/Othr/Id`, 64),
    name: reader.text(`${reference}/Dbtr/Pty/Nm`),
  };
  const amountFen = reader.fen(`${tx}/OrgnlIntrBkSttlmAmt`);
  const body: BankRequest = {
    key,
    kind: isReturn ? 'return' : 'stop',
    account: {
      bank: reader.text(`${reference}/CdtrAgt/FinInstnId/Nm`),
      number: reader.text(`${reference}/CdtrAcct/Id/Othr/Id`, 64),
      name: reader.text(`${reference}/Cdtr/Pty/Nm`),
      type: 'personal',
    },
    caseNumber: null,
    isUrgent: true,
    reason: reader.text(`${tx}/CxlRsnInf/AddtlInf`),
    originalKey: originalKey === key ? null : originalKey,
    transfer: isReturn
      ? null
      : {
          fromBank: from.bank,
          fromAccount: from.number,
          fromName: from.name,
          amountFen,
          at: reader.time(`${tx}/OrgnlGrpInf/OrgnlCreDtTm`),
        },
    amountFen: isReturn ? amountFen : null,
    fromAt: null,
    untilAt: null,
    payee: isReturn ? { ...from, type: 'personal' } : null,
    office: { id: '', name: reader.text(`${tx}/CxlRsnInf/Orgtr/Nm`) },
    officers: [],
    papers: [],
    madeAt: reader.time('Assgnmt/CreDtTm'),
  };
  return reader.problems.length > 0 ? refuse(reader.problems) : ok({ body, envelope });
}

function readReminder(text: string): string | undefined {
  const opened = open(text, [names.question]);
  if (!opened.ok) return undefined;
  const reader = new Reader(opened.value.content);
  const key = reader.key('TxInf/OrgnlInstrId');
  return reader.problems.length > 0 ? undefined : key;
}

/** The money that goes back is the answer. */
function writeReturned(answer: BankAnswer, { from, to, serial }: Envelope): string {
  const [told] = answer.accounts;
  const agent = (tag: string, code: string): Element =>
    branch(tag, [branch('FinInstnId', [branch('Othr', [leaf('Id', code)])])]);
  return document(
    names.returned,
    branch('PmtRtr', [
      branch('GrpHdr', [
        leaf('MsgId', serial),
        leaf('CreDtTm', formatInstant(answer.at)),
        agent('InstgAgt', from),
        agent('InstdAgt', to),
      ]),
      branch('TxInf', [
        leaf('OrgnlInstrId', shortKey(answer.key)),
        amount('RtrdIntrBkSttlmAmt', told?.executedFen ?? 0),
        branch('OrgnlTxRef', [account('CdtrAcct', told?.account ?? '')]),
      ]),
    ]),
  );
}

function writeResult(answer: BankAnswer, envelope: Envelope): string {
  const [told] = answer.accounts;
  const isDone = isDoneCode(answer.code);
  const reason = rejections.find(([, code]) => code === answer.code)?.[0] ?? 'NARR';
  const words = `${answer.code} ${answer.remark}`.trim().slice(0, 105);
  const done = told?.executedFen ?? null;
  return document(
    names.result,
    branch('RsltnOfInvstgtn', [
      assignment(envelope, answer.at),
      branch('Sts', [leaf('Conf', isDone ? 'CNCL' : 'RJCR')]),
      branch('CxlDtls', [
        branch('TxInfAndSts', [
          leaf('OrgnlInstrId', shortKey(answer.key)),
          branch('CxlStsRsnInf', [
            ...(isDone ? [] : [branch('Rsn', [leaf('Cd', reason)])]),
            leaf('AddtlInf', words),
          ]),
          ...(done === null ? [] : [branch('RsltnRltdInf', [amount('IntrBkSttlmAmt', done)])]),
          branch('OrgnlTxRef', [account('CdtrAcct', told?.account ?? '')]),
        ]),
      ]),
    ]),
  );
}

function readAnswer(
  text: string,
): Result<Received<BankAnswer> & { readonly pending: boolean }, Refused> {
  const opened = open(text, [names.result, names.returned]);
  if (!opened.ok) return opened;
  const { name, content } = opened.value;
  return name === names.result ? readResult(content) : readReturn(content);
}

const statuses = ['CNCL', 'RJCR', 'PDCR'];
const isDoneCode = (code: string): boolean => code === '0000' || code === '1200';

/** The result code: told in words by who knows it, else by the reason of the rejection. */
function resultIn(content: Element, tx: string, status: string) {
  const words = (textAt(content, `${tx}/CxlStsRsnInf/AddtlInf`) ?? '').slice(0, 105);
  const [, told, remark = ''] = /^(?:(\d{4})\b ?)?(.*)$/s.exec(words) ?? [];
  if (told !== undefined) return { code: told, remark };
  if (status === 'CNCL') return { code: '0000', remark };
  const reason = textAt(content, `${tx}/CxlStsRsnInf/Rsn/Cd`) ?? '';
  return { code: rejections.find(([one]) => one === reason)?.[1] ?? '0999', remark };
}

function readResult(content: Element) {
  const reader = new Reader(content);
  const envelope = envelopeIn(reader);
  const status = reader.text('Sts/Conf', 4);
  if (!statuses.includes(status)) {
    reader.wrong('Sts/Conf', 'not-a-choice', 'is none of these', statuses.join(', '));
  }
  const tx = 'CxlDtls/TxInfAndSts';
  const { code, remark } = resultIn(content, tx, status);
  if (status !== 'PDCR' && (status === 'CNCL') !== isDoneCode(code)) {
    reader.wrong('Sts/Conf', 'wrong-form', `contradicts ${code}`, 'tell the same twice');
  }
  const amountPath = `${tx}/RsltnRltdInf/IntrBkSttlmAmt`;
  const hasAmount = elementAt(content, amountPath) !== undefined;
  const answer = answerOf(envelope, {
    key: reader.key(`${tx}/OrgnlInstrId`),
    at: reader.time('Assgnmt/CreDtTm'),
    code,
    remark,
    number: reader.text(`${tx}/OrgnlTxRef/CdtrAcct/Id/Othr/Id`, 64),
    executedFen: hasAmount ? reader.fen(amountPath) : null,
  });
  return reader.problems.length > 0
    ? refuse(reader.problems)
    : ok({ body: answer, envelope, pending: status === 'PDCR' });
}

/** The money itself comes back: what was sent is what was executed. */
function readReturn(content: Element) {
  const reader = new Reader(content);
  const agent = 'FinInstnId/Othr/Id';
  const envelope = {
    from: reader.text(`GrpHdr/InstgAgt/${agent}`, 14),
    to: reader.text(`GrpHdr/InstdAgt/${agent}`, 14),
    serial: reader.text('GrpHdr/MsgId', 53),
  };
  const answer = answerOf(envelope, {
    key: reader.key('TxInf/OrgnlInstrId'),
    at: reader.time('GrpHdr/CreDtTm'),
    code: '0000',
    remark: 'pacs.004',
    number: reader.text('TxInf/OrgnlTxRef/CdtrAcct/Id/Othr/Id', 64),
    executedFen: reader.fen('TxInf/RtrdIntrBkSttlmAmt'),
  });
  return reader.problems.length > 0
    ? refuse(reader.problems)
    : ok({ body: answer, envelope, pending: false });
}

type AnswerParts = Pick<BankAnswer, 'key' | 'at' | 'code' | 'remark'> & {
  readonly number: string;
  readonly executedFen: number | null;
};

function answerOf(
  { from, serial }: Envelope,
  { key, at, code, remark, number, executedFen }: AnswerParts,
): BankAnswer {
  return {
    key,
    kind: kindOfKey(key) ?? 'stop',
    bank: from,
    serial,
    at,
    code,
    remark,
    accounts: [
      {
        account: number,
        name: null,
        code,
        remark,
        balanceFen: null,
        availableFen: null,
        executedFen,
        startAt: at,
        expireAt: null,
        prior: null,
        status: null,
      },
    ],
    transactions: [],
    holder: null,
  };
}
