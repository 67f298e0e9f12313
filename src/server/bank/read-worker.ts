/** Reads large messages of banks in a thread of its own. */
import { workerData } from 'node:worker_threads';
import type { Dialect } from '../../core/bank/wire/index.ts';
import { serveThread } from '../platform/thread.ts';
import { makeAdapters, readMessage, type ReadTask } from './reader.ts';

const adapters = makeAdapters((workerData as { readonly dialect: Dialect }).dialect);

serveThread(({ adapter, text }: ReadTask) => readMessage(adapters.get(adapter), text));
