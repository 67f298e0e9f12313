/** Intake of signals (接入): from the bytes of a request to an answer for each row. */
import type { RowReply } from '../../contract/index.ts';
import type { SourceActor } from '../../core/access/index.ts';
import type { Instant, Problem } from '../../core/kernel/index.ts';
import { isUrgent } from '../../core/rule/index.ts';
import {
  bodyOf,
  isArrayBody,
  parseRow,
  signalLimits,
  splitArray,
  splitLines,
  type FraudSignal,
  type RowBounds,
} from '../../core/signal/index.ts';
import { invalid } from '../platform/answer.ts';
import { sha256 } from '../platform/random.ts';
import type { Appender, AppendOutcome, AppendRequest, LogRow } from './appender.ts';
import type { QuarantineRow } from './quarantine.ts';

export const rowCountMax = 20_000;

const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

/** Strict UTF-8; undefined where the bytes are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

export type ReadRow =
  | { readonly row: number; readonly signal: FraudSignal }
  | { readonly row: number; readonly id: string | null; readonly refused: QuarantineRow };

/** A body as it came; `lines`: the sender says that each line is a row. */
export type Content = { readonly bytes: Uint8Array; readonly lines: boolean };

/** Rows read before others get their turn. */
const turnRows = 500;
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * Finds and checks the rows of a body. Refused as a whole: an array without an end, no rows, too
 * many rows.
 */
export async function readRows(
  { bytes: content, lines }: Content,
  source: string,
  now: Instant,
): Promise<ReadRow[]> {
  const bounds =
    !lines && isArrayBody(content)
      ? splitArray(content, rowCountMax)
      : splitLines(content, rowCountMax);
  if (!bounds) {
    throw invalid([
      bodyProblem(
        'json-truncated',
        'the JSON array does not end, or something follows it',
        'send the whole array, or one JSON object a line',
      ),
    ]);
  }
  if (bounds.length === 0) {
    throw invalid([
      bodyProblem('required', 'the body holds no rows', 'send one JSON object a line'),
    ]);
  }
  if (bounds.length > rowCountMax) {
    throw invalid([
      bodyProblem(
        'out-of-range',
        `the body holds more than ${rowCountMax} rows`,
        `send at most ${rowCountMax} rows a request`,
      ),
    ]);
  }
  const rows: ReadRow[] = [];
  for (const bound of bounds) {
    rows.push(readRow(content, bound, rows.length + 1, { source, now }));
    if (rows.length % turnRows === 0) await nextTurn();
  }
  return rows;
}

function bodyProblem(code: string, problem: string, remedy: string): Problem {
  return { field: '', code, problem, remedy };
}

type RowFrom = { readonly source: string; readonly now: Instant };

function readRow(
  content: Uint8Array,
  { start, end }: RowBounds,
  row: number,
  from: RowFrom,
): ReadRow {
  const bytes = content.subarray(start, end);
  const parsed = parseRow(bytes, { ...from, decode: decodeUtf8 });
  if (parsed.ok) return { row, signal: parsed.value };
  // Beyond the limit only the fact and the beginning are kept.
  const kept =
    bytes.length > signalLimits.rowBytesMax
      ? bytes.subarray(0, signalLimits.rowBytesMax + 1)
      : bytes;
  const raw = lenient.decode(kept);
  return { row, id: idWithin(raw), refused: { row, raw, problems: parsed.error } };
}

/** The id of a row that could not be read, where it can be found, so that the sender knows it again. */
function idWithin(raw: string): string | null {
  return /"id"\s*:\s*"([A-Za-z0-9._:-]{1,128})"/.exec(raw.slice(0, 4_096))?.[1] ?? null;
}

/** A signal as the log keeps it. */
export function logRowOf(signal: FraudSignal): LogRow {
  const body = JSON.stringify(bodyOf(signal));
  return {
    id: signal.id,
    kind: signal.kind,
    occurredAt: signal.occurredAt,
    body,
    digest: sha256(body),
    about: signal,
    urgent: isUrgent(signal),
  };
}

export function requestOf(
  rows: readonly ReadRow[],
  source: string,
  receivedAt: Instant,
): AppendRequest {
  return {
    source,
    receivedAt,
    rows: rows.flatMap((r) => ('signal' in r ? [logRowOf(r.signal)] : [])),
    refused: rows.flatMap((r) => ('refused' in r ? [r.refused] : [])),
  };
}

/** The answer for each row, in order. */
export function rowReplies(rows: readonly ReadRow[], outcome: AppendOutcome): RowReply[] {
  let taken = 0;
  let refused = 0;
  return rows.map((read): RowReply => {
    if ('signal' in read) {
      const result = outcome.rows[taken];
      taken += 1;
      const reply: RowReply = {
        row: read.row,
        id: read.signal.id,
        status: result?.status ?? 'accepted',
      };
      return result?.status === 'duplicate' ? { ...reply, differs: result.differs } : reply;
    }
    const quarantineId = outcome.quarantineIds[refused];
    refused += 1;
    return {
      row: read.row,
      id: read.id,
      status: 'rejected',
      problems: [...read.refused.problems],
      ...(quarantineId === undefined ? {} : { quarantineId }),
    };
  });
}

export type Submission = {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly rows: RowReply[];
};

/** Takes a body of a source. Answered after the commit: what is accepted survives. */
export async function submit(
  appender: Appender,
  source: SourceActor,
  content: Content,
  now: Instant,
): Promise<Submission> {
  const read = await readRows(content, source.name, now);
  const outcome = await appender.append(requestOf(read, source.name, now));
  const rows = rowReplies(read, outcome);
  const count = (status: RowReply['status']): number =>
    rows.filter((r) => r.status === status).length;
  return {
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    rejected: count('rejected'),
    rows,
  };
}
