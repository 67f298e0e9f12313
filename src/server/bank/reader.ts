/**
 * What a message of a bank says. A statement of 20,000 rows takes a second to read, in which no seat
 * would be answered: whatever is large is read in a thread of its own.
 */
import {
  iso20022Adapter,
  platformAdapter,
  readCaseReport,
  type BankAdapter,
  type Dialect,
} from '../../core/bank/wire/index.ts';
import { makeThread } from '../platform/thread.ts';

export type BankMessage =
  | { readonly kind: 'report'; readonly told: NonNullable<ReturnType<typeof readCaseReport>> }
  | { readonly kind: 'answer'; readonly told: ReturnType<BankAdapter['readAnswer']> }
  | { readonly kind: 'no-adapter' };

export type ReadTask = { readonly adapter: string; readonly text: string };

export type Reader = {
  /** Refused with 503 where too many large ones wait. */
  read(task: ReadTask): Promise<BankMessage>;
  stop(): Promise<void>;
};

/** In characters; about 250 rows, 20 ms. */
const smallMax = 128 * 1024;
const waitingMax = 16;

export function makeAdapters(dialect: Dialect): ReadonlyMap<string, BankAdapter> {
  return new Map<string, BankAdapter>([
    ['platform-xml', platformAdapter(dialect)],
    ['iso20022', iso20022Adapter()],
  ]);
}

export function readMessage(adapter: BankAdapter | undefined, text: string): BankMessage {
  const report = readCaseReport(text);
  if (report !== undefined) return { kind: 'report', told: report };
  return adapter === undefined
    ? { kind: 'no-adapter' }
    : { kind: 'answer', told: adapter.readAnswer(text) };
}

export function makeReader(dialect: Dialect): Reader {
  const adapters = makeAdapters(dialect);
  const thread = makeThread<ReadTask, BankMessage>(new URL('./read-worker.ts', import.meta.url), {
    name: 'reading',
    waitingMax,
    given: { dialect },
  });
  return {
    read: async (task) =>
      task.text.length > smallMax
        ? thread.do(task)
        : readMessage(adapters.get(task.adapter), task.text),
    stop: () => thread.stop(),
  };
}
