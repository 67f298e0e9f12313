import type { SystemActor } from '../../core/access/index.ts';

/** Whoever acts where the line works by itself. */
export const lineActor: SystemActor = {
  kind: 'system',
  name: 'bank-line',
  reason: 'takes requests to the banks and brings their answers',
};
