/** The messages of the management platform: `Head` and `Body`, odd codes ask, even codes feed back. */
import { ok, refuse, type Problem, type Result } from '../../kernel/index.ts';
import type { BankRequestKind } from '../message.ts';
import type { BankAdapter, Envelope, Refused } from './adapter.ts';
import type { Dialect, MessagePart } from './dialect.ts';
import { branch, childrenOf, leaf, textAt, type Element } from './element.ts';
import { buildAnswer, buildRequest, flattenAnswer, flattenRequest, type Flat } from './flat.ts';
import { readPart, writePart } from './part.ts';
import { readXml, writeXml } from './xml.ts';

type Side = 'request' | 'feedback';

export function platformAdapter(dialect: Dialect): BankAdapter {
  const partOf = (kind: BankRequestKind, side: Side): MessagePart | undefined =>
    dialect.messages.find((message) => message.kind === kind)?.[side];
  const write = (
    kind: BankRequestKind,
    side: Side,
    flat: Flat,
    envelope: Envelope,
  ): Result<string, Refused> => {
    const part = partOf(kind, side);
    if (part === undefined) return refuse([unknownCode(kind)]);
    const body = writePart(part, flat);
    if (!body.ok) return body;
    return ok(writeXml(message(part.code, envelope, body.value)));
  };
  const read = (text: string, side: Side): Result<Opened, Refused> => {
    const root = readXml(text);
    return root.ok ? open(dialect, root.value, side) : root;
  };
  return {
    name: 'platform-xml',
    cannotAsk: ({ kind }) =>
      partOf(kind, 'request') === undefined
        ? `the dialect ${dialect.version} has no message for ${kind}`
        : null,
    writeRequest: (request, envelope) =>
      write(request.kind, 'request', flattenRequest(request), envelope),
    readReminder: () => undefined,
    writeReminder: () => null,
    readRequest(text) {
      const opened = read(text, 'request');
      if (!opened.ok) return opened;
      const { kind, flat, envelope } = opened.value;
      return ok({ body: buildRequest(kind, flat), envelope });
    },
    writeAnswer: (answer, envelope) =>
      write(answer.kind, 'feedback', flattenAnswer(answer), envelope),
    readAnswer(text) {
      const opened = read(text, 'feedback');
      if (!opened.ok) return opened;
      const { kind, flat, envelope } = opened.value;
      const frame = { kind, bank: envelope.from, serial: envelope.serial };
      return ok({ body: buildAnswer(frame, flat), envelope, pending: false });
    },
  };
}

type Opened = {
  readonly kind: BankRequestKind;
  readonly flat: Flat;
  readonly envelope: Envelope;
};

const message = (code: string, { from, to, serial }: Envelope, body: readonly Element[]): Element =>
  branch('Message', [
    branch('Head', [
      leaf('TxCode', code),
      leaf('MessageFrom', from),
      leaf('MessageTo', to),
      leaf('TransSerialNumber', serial),
    ]),
    branch('Body', body),
  ]);

const unknownCode = (code: string): Problem => ({
  field: 'Head/TxCode',
  code: 'not-a-choice',
  problem: `is ${JSON.stringify(code)}, which the dialect does not know here`,
  remedy: 'use a code of the catalogue, or add it to dialect.json',
});

function open(dialect: Dialect, root: Element, side: Side): Result<Opened, Refused> {
  const [head, ...moreHeads] = childrenOf(root, 'Head');
  const [body, ...moreBodies] = childrenOf(root, 'Body');
  const whole = head !== undefined && body !== undefined && root.children.length === 2;
  if (!whole || root.name !== 'Message' || root.attributes.length > 0) {
    const field = moreHeads.length + moreBodies.length > 0 ? 'Message' : root.name;
    return refuse([
      {
        field,
        code: 'wrong-form',
        problem: 'is no Message of one Head and one Body',
        remedy: 'send <Message><Head>…</Head><Body>…</Body></Message> without namespace',
      },
    ]);
  }
  const code = textAt(head, 'TxCode') ?? '';
  const known = dialect.messages.find((one) => one[side].code === code);
  if (known === undefined) return refuse([unknownCode(code)]);
  const envelope = readHead(head);
  if (!envelope.ok) return envelope;
  const flat = readPart(known[side], body);
  if (!flat.ok) return flat;
  return ok({ kind: known.kind, flat: flat.value, envelope: envelope.value });
}

const headForms = [
  { tag: 'MessageFrom', form: /^[0-9A-Za-z]{4,14}$/, remedy: 'give the code of the sender' },
  { tag: 'MessageTo', form: /^[0-9A-Za-z]{4,14}$/, remedy: 'give the code of the receiver' },
  {
    tag: 'TransSerialNumber',
    form: /^[\w.-]{1,53}$/,
    remedy: 'give your own serial of at most 53 letters and digits',
  },
] as const;

/** Who sends to whom, under which serial. Refused: missing, twice, or of another form. */
export function readHead(head: Element): Result<Envelope, Refused> {
  const tags: readonly string[] = ['TxCode', ...headForms.map(({ tag }) => tag)];
  const extra = head.children.find(
    (child, i) => !tags.includes(child.name) || head.children[i - 1]?.name === child.name,
  );
  const problems = headForms.flatMap(({ tag, form, remedy }): Problem[] => {
    const text = textAt(head, tag) ?? '';
    if (childrenOf(head, tag).length === 1 && form.test(text)) return [];
    const problem = text === '' ? 'is missing' : 'has not the right form or is given twice';
    return [{ field: `Head/${tag}`, code: 'wrong-form', problem, remedy }];
  });
  if (extra !== undefined) {
    const problem = 'is not part of the head, or is given twice';
    const field = `Head/${extra.name}`;
    problems.push({ field, code: 'unknown-field', problem, remedy: 'leave it out' });
  }
  if (problems.length > 0) return refuse(problems);
  return ok({
    from: textAt(head, 'MessageFrom') ?? '',
    to: textAt(head, 'MessageTo') ?? '',
    serial: textAt(head, 'TransSerialNumber') ?? '',
  });
}
