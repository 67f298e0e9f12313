/** Draws documents in a thread of its own. */
import { serveThread } from '../platform/thread.ts';
import { drawPdf } from './draw.ts';

serveThread(drawPdf);
