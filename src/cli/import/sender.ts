/** Sends rows to a centre in batches: a few at once, patient when it is asked to wait. */
import type { Problem } from '../../core/kernel/index.ts';
import { EnvironmentFault } from '../../server/platform/fault.ts';
import type { ImportRow } from './row.ts';

export type SentRow = {
  readonly number: number;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  readonly id: string | null;
  readonly differs: boolean;
  readonly raw: string;
  readonly quarantineId: string | undefined;
  readonly problems: readonly Problem[];
};

export type SenderOptions = {
  readonly to: string;
  readonly key: string;
  readonly batchRows: number;
  readonly concurrency: number;
  /** Told when the centre asks to wait, or does not answer. */
  readonly onWait: (seconds: number, why: string) => void;
  readonly interrupted: AbortSignal | undefined;
};

const batchBytesMax = 4_000_000;
const attemptsMax = 8;

/**
 * Sends all rows and gives back the answers batch by batch in the order of the file, so that what
 * was given back is settled and need not be sent again. Throws when the key is refused, or the
 * centre does not answer after several attempts.
 */
export async function* sendRows(
  rows: AsyncIterable<ImportRow>,
  options: SenderOptions,
): AsyncGenerator<SentRow[]> {
  const inFlight: Promise<SentRow[]>[] = [];
  for await (const batch of batchesOf(rows, options.batchRows)) {
    if (options.interrupted?.aborted) break;
    const sent = sendBatch(batch, options);
    // It is awaited in order below; until then its failure is not unhandled.
    sent.catch(() => {});
    inFlight.push(sent);
    const first = inFlight.length >= options.concurrency ? inFlight.shift() : undefined;
    if (first) yield await first;
  }
  for (const sent of inFlight) yield await sent;
}

async function* batchesOf(
  rows: AsyncIterable<ImportRow>,
  rowsMax: number,
): AsyncGenerator<ImportRow[]> {
  let batch: ImportRow[] = [];
  let bytes = 0;
  for await (const row of rows) {
    const size = 'json' in row ? row.json.length * 3 : 0;
    if (batch.length >= rowsMax || bytes + size > batchBytesMax) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

type Reply = {
  readonly rows: readonly {
    readonly row: number;
    readonly id: string | null;
    readonly status: SentRow['status'];
    readonly differs?: boolean;
    readonly quarantineId?: string;
    readonly problems?: Problem[];
  }[];
};

async function sendBatch(batch: readonly ImportRow[], options: SenderOptions): Promise<SentRow[]> {
  const good = batch.filter((row) => 'json' in row);
  const reply: Reply =
    good.length > 0 ? await post(good.map((row) => row.json).join('\n'), options) : { rows: [] };
  let next = 0;
  return batch.map((row): SentRow => {
    if (!('json' in row)) {
      return {
        number: row.number,
        status: 'rejected',
        id: null,
        differs: false,
        raw: row.raw,
        quarantineId: undefined,
        problems: row.problems,
      };
    }
    const answer = reply.rows[next];
    next += 1;
    if (!answer)
      throw new EnvironmentFault(
        'bad-answer',
        'the centre answered fewer rows than it was sent',
        'check that --to names a Wuzha centre',
      );
    return {
      number: row.number,
      status: answer.status,
      id: answer.id,
      differs: answer.differs === true,
      raw: answer.status === 'rejected' ? row.json : '',
      quarantineId: answer.quarantineId,
      problems: answer.problems ?? [],
    };
  });
}

async function post(body: string, options: SenderOptions): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(new URL('/api/v1/signals', options.to), {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${options.key}`, 'content-type': 'application/x-ndjson' },
      signal: options.interrupted ?? null,
    }).catch((cause: unknown) => {
      if (options.interrupted?.aborted) throw cause;
      return undefined;
    });
    if (response?.ok) return (await response.json()) as Reply;
    if (response?.status === 429) {
      // The centre is alive and says when to come back: patience has no end here.
      await waitFor(
        Number(response.headers.get('retry-after') ?? 1),
        'the centre is catching up',
        options,
      );
      attempt -= 1;
      continue;
    }
    if (response && response.status < 500) throw await refusal(response, options);
    const why = response ? `the centre answers ${response.status}` : 'the centre does not answer';
    if (attempt >= attemptsMax) {
      throw new EnvironmentFault(
        'no-answer',
        `${why} at ${options.to}`,
        'run the same command again later; it goes on where it stopped',
      );
    }
    await waitFor(Math.min(15, 2 ** (attempt - 2)), why, options);
  }
}

async function refusal(response: Response, { to }: SenderOptions): Promise<EnvironmentFault> {
  if (response.status === 401 || response.status === 403) {
    return new EnvironmentFault(
      'key-refused',
      `the centre at ${to} does not accept the key`,
      'give the key of an active source with --key or WUZHA_KEY',
    );
  }
  const reply = (await response.json().catch(() => undefined)) as
    | { error?: { message?: string; fields?: Problem[] } }
    | undefined;
  const detail = reply?.error?.fields?.[0]?.problem ?? reply?.error?.message ?? '';
  return new EnvironmentFault(
    'refused',
    `the centre answers ${response.status}: ${detail}`,
    'check that --to names a Wuzha centre, and try a smaller --batch',
  );
}

async function waitFor(seconds: number, why: string, options: SenderOptions): Promise<void> {
  options.onWait(seconds, why);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, seconds * 1000);
    function done(): void {
      clearTimeout(timer);
      options.interrupted?.removeEventListener('abort', done);
      resolve();
    }
    options.interrupted?.addEventListener('abort', done);
  });
}
