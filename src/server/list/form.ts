/**
 * Files of lists as they are found in the world, row by row: NDJSON, tables (PhishTank and the
 * like), hosts files, plain lists of domains, numbers and addresses. Nothing is read as a whole.
 */
import { parse } from 'csv-parse';
import { parseInstant, parseJson, type Problem } from '../../core/kernel/index.ts';
import {
  listKinds,
  parseListEntry,
  type ListEntry,
  type ListForm,
  type ListKind,
} from '../../core/list/index.ts';

/** What holds for every row that does not say otherwise. */
export type RowTerms = {
  readonly kind?: ListKind | undefined;
  readonly verdict: 'block' | 'allow';
  readonly category?: string | undefined;
  readonly reason: string;
  readonly origin: string;
  readonly confidence?: number | undefined;
  readonly untilAt?: number | undefined;
};

export type FileRow = {
  /** Counted from 1 in the file, empty lines too. */
  readonly number: number;
  readonly raw: string;
} & ({ readonly entry: ListEntry } | { readonly problem: Problem });

type Fields = Record<string, unknown>;
type RawRow = { readonly number: number; readonly raw: string; readonly fields: Fields | Problem };

const lineMax = 65_536;
const rawMax = 500;
const kindOfForm: Readonly<Partial<Record<ListForm, ListKind>>> = {
  hosts: 'domain',
  domains: 'domain',
  numbers: 'number',
  urls: 'url',
};

/** The rows of a file with what they say, or what is wrong with them. */
export async function* readFile(
  bytes: AsyncIterable<Uint8Array>,
  form: ListForm,
  terms: RowTerms,
): AsyncGenerator<FileRow> {
  const usual = { ...terms, kind: terms.kind ?? kindOfForm[form] };
  const rows = form === 'csv' ? tableRows(bytes) : lineRows(bytes, form);
  for await (const { number, raw, fields } of rows) {
    if ('problem' in fields) yield { number, raw, problem: fields as Problem };
    else yield { number, raw, ...checked(fields, usual) };
  }
}

type Usual = RowTerms;

function checked(
  fields: Fields,
  usual: Usual,
): { readonly entry: ListEntry } | { readonly problem: Problem } {
  const { kind, verdict, reason, origin, category, confidence, untilAt } = usual;
  const row: Fields = { kind, verdict, reason, origin };
  if (category !== undefined) row['category'] = category;
  if (confidence !== undefined) row['confidence'] = confidence;
  if (untilAt !== undefined) row['untilAt'] = untilAt;
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== '' && value !== null) row[name] = value;
  }
  for (const name of ['fromAt', 'untilAt']) {
    const text = row[name];
    if (typeof text !== 'string') continue;
    const at = parseInstant(text) ?? parseInstant(`${text}T00:00:00+08:00`);
    if (at === undefined) {
      return {
        problem: {
          field: name,
          code: 'time-form',
          problem: `no time: ${text.slice(0, 40)}`,
          remedy: 'write 2026-12-31 or 2026-12-31T00:00:00+08:00',
        },
      };
    }
    row[name] = at;
  }
  const parsed = parseListEntry(row);
  if (!parsed.ok) return { problem: parsed.error };
  // eslint-disable-next-line no-control-regex -- what no store keeps, and what rows are packed with
  if (/[\u0000-\u001f\u007f]/.test(parsed.value.value)) {
    return {
      problem: {
        field: 'value',
        code: 'control-character',
        problem: 'holds control characters',
        remedy: 'take them out',
      },
    };
  }
  return { entry: parsed.value };
}

type Line = { readonly number: number; readonly text: string };

/** Lines of UTF-8 text with content; one that is too long comes cut, as the line it was. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let number = 0;
  const cut = (text: string): Line => ({ number, text: text.slice(0, lineMax + 1).trim() });
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > lineMax) rest = rest.slice(0, lineMax + 1);
    const lines: Line[] = [];
    for (const part of parts) {
      number += 1;
      const line = cut(part);
      if (line.text !== '') lines.push(line);
    }
    if (lines.length > 0) yield lines;
  }
  rest += decoder.decode();
  number += 1;
  if (rest.trim() !== '') yield [cut(rest)];
}

async function* lineRows(
  bytes: AsyncIterable<Uint8Array>,
  form: Exclude<ListForm, 'csv'>,
): AsyncGenerator<RawRow> {
  for await (const lines of linesOf(bytes)) {
    for (const { number, text } of lines) {
      const raw = text.slice(0, rawMax);
      if (text.length > lineMax) {
        yield { number, raw, fields: tooLong };
        continue;
      }
      for (const fields of fieldsOf(text, form)) yield { number, raw, fields };
    }
  }
}

const tooLong: Problem = {
  field: '',
  code: 'row-too-long',
  problem: `longer than ${lineMax} characters`,
  remedy: 'cut it, or check that lines end',
};

function fieldsOf(text: string, form: Exclude<ListForm, 'csv'>): (Fields | Problem)[] {
  switch (form) {
    case 'ndjson':
      return [jsonFields(text)];
    case 'hosts':
      return hostsFields(text);
    case 'domains': {
      const name = withoutComment(text)
        .replace(/^(?:\|\||\*\.|\.)/, '')
        .replace(/[\^/].*$/, '');
      return name === '' ? [] : [{ value: name }];
    }
    case 'numbers':
      return numberFields(withoutComment(text));
    case 'urls': {
      const url = withoutComment(text);
      return url === '' ? [] : [{ value: url }];
    }
  }
}

/** A comment begins the line, or stands behind a space. */
function withoutComment(text: string): string {
  return /^[#!;[]/.test(text) ? '' : text.replace(/\s+[#;].*$/, '').trim();
}

function jsonFields(text: string): Fields | Problem {
  const parsed = parseJson(text, 8);
  const { value } = parsed.ok ? parsed : { value: undefined };
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  return {
    field: '',
    code: 'not-json',
    problem: 'the line is no JSON object',
    remedy: 'write {"kind":"number","value":"+8617000000001","verdict":"block","reason":"…"}',
  };
}

/** Names that stand in every hosts file for the machine itself. */
const ownNames = /^(?:localhost|local|broadcasthost|0\.0\.0\.0|ip6-\S+)(?:\.localdomain)?$/i;

function hostsFields(text: string): Fields[] {
  const [address = '', ...names] = withoutComment(text).split(/\s+/);
  if (!/^[\d.]+$|:/.test(address)) return address === '' ? [] : [{ value: address }];
  return names.filter((name) => !ownNames.test(name)).map((value) => ({ value }));
}

/** `17000000001`, `170*` for all that begin so, `17000000000-17000009999` for all between. */
function numberFields(text: string): Fields[] {
  const plain = text.split(/[,;\t]/)[0]?.trim() ?? '';
  if (plain === '') return [];
  if (/^\+?\d{2,}[*xX]+$/.test(plain)) {
    return [{ match: 'prefix', value: plain.replace(/[*xX]+$/, '') }];
  }
  const range = /^(\+?\d{4,})\s*(?:-|\.\.|~|至)\s*(\+?\d{4,})$/.exec(plain);
  if (range && range[1]?.length === range[2]?.length) {
    return [{ match: 'range', value: `${range[1]}..${range[2]}` }];
  }
  return [{ value: plain }];
}

/** What a column means, by its name; the first that fits a field counts. */
const columns: readonly (readonly [string, RegExp, ListKind?])[] = [
  ['value', /^(?:value|值)$/],
  ['value', /^(?:url|网址)$/, 'url'],
  ['value', /^(?:domain|host|hostname|fqdn|域名)$/, 'domain'],
  ['value', /^(?:number|phone|msisdn|tel|caller|号码|电话|手机号)$/, 'number'],
  ['value', /^(?:account|card|iban|账号|账户|卡号)$/, 'account'],
  ['value', /^(?:sender|port|发送方)$/, 'sender'],
  ['value', /^(?:app|package|应用|包名)$/, 'app'],
  ['kind', /^(?:kind|type|类型)$/],
  ['match', /^match$/],
  ['verdict', /^(?:verdict|list|名单)$/],
  ['category', /^(?:category|类案|案由)$/],
  ['reason', /^(?:reason|comment|note|target|threat|原因|备注)$/],
  ['origin', /^(?:origin|source|来源)$/],
  ['evidence', /^(?:evidence|reference|phish_detail_url|urlhaus_link|依据|证据)$/],
  ['confidence', /^(?:confidence|置信度)$/],
  ['untilAt', /^(?:untilat|until|expires|到期)$/],
  ['fromAt', /^(?:fromat|from|生效)$/],
];

type Header = readonly {
  readonly field: string;
  readonly kind: ListKind | undefined;
  readonly at: number;
}[];

/** Which column is which field; undefined where none holds the value. */
function readHeader(names: readonly string[]): Header | undefined {
  const found = columns.flatMap(([field, form, kind]) => {
    const at = names.findIndex((name) => form.test(name.trim().replace(/^# ?/, '').toLowerCase()));
    return at < 0 ? [] : [{ field, kind, at }];
  });
  const first = new Map(found.toReversed().map((one) => [one.field, one]));
  return first.has('value') ? [...first.values()] : undefined;
}

async function* tableRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RawRow> {
  const parser = parse({
    bom: true,
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: lineMax,
    info: true,
  });
  const feeding = feed(bytes, parser);
  let header: Header | undefined;
  for await (const { record, info } of parser as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    const number = info.lines;
    const raw = record.join(',').slice(0, rawMax);
    const isComment = record[0]?.startsWith('#') === true;
    if (header === undefined || isComment) {
      header = readHeader(record) ?? header;
      if (header === undefined && !isComment) {
        yield { number, raw, fields: noHeader };
        break;
      }
      continue;
    }
    yield { number, raw, fields: rowFields(record, header) };
  }
  parser.destroy();
  await feeding;
}

const noHeader: Problem = {
  field: '',
  code: 'required',
  problem: 'the first line names no column with the value',
  remedy: 'begin with a line such as "value,reason" or "url" or "phone"',
};

function rowFields(record: readonly string[], header: Header): Fields {
  const fields: Fields = {};
  for (const { field, kind, at } of header) {
    const text = record[at] ?? '';
    if (text === '') continue;
    fields[field] =
      field === 'confidence' ? Number(text) : field === 'evidence' ? text.split(/[\s;]+/) : text;
    if (field === 'value' && kind !== undefined) fields['kind'] ??= kind;
  }
  const named = listKinds.find((one) => one === fields['kind']);
  if (named === undefined) delete fields['kind'];
  return fields;
}

/** Gives the bytes to the parser as fast as it takes them. */
async function feed(
  bytes: AsyncIterable<Uint8Array>,
  parser: ReturnType<typeof parse>,
): Promise<void> {
  try {
    for await (const chunk of bytes) {
      if (parser.destroyed) return;
      if (!parser.write(chunk)) {
        await new Promise<void>((resolve) => {
          parser.once('drain', resolve);
          parser.once('close', resolve);
        });
      }
    }
    parser.end();
  } catch (cause) {
    parser.destroy(cause instanceof Error ? cause : new Error(String(cause)));
  }
}
