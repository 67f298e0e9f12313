/** What all kinds of training are told on the command line. */
export interface TrainPlan {
  readonly task: TrainTask;
  readonly inputs: readonly string[];
  readonly measured: readonly string[];
  readonly out: string;
  readonly date: string;
  readonly title: string;
  readonly licence: string;
  readonly labelField: string;
  readonly sources: readonly string[];
  readonly fraud: readonly string[];
  readonly ordinary: readonly string[];
  /** Callers: who had to do with whom. */
  readonly edges: string | undefined;
  /** Laundering: files that name the transfers and accounts that took part. */
  readonly labels: readonly string[];
  readonly seed: number;
  readonly document: string | undefined;
  readonly json: boolean;
}

export const TRAIN_TASKS = ['text', 'url', 'caller', 'laundering'] as const;
export type TrainTask = (typeof TRAIN_TASKS)[number];

const TITLES: Readonly<Record<TrainTask, string>> = {
  text: 'Text classifier',
  url: 'Address classifier',
  caller: 'Caller classifier',
  laundering: 'Laundering classifier',
};

/** The plan, or in one sentence why there is none. */
export function readTrainPlan(
  values: Record<string, unknown>,
  positionals: readonly string[],
): TrainPlan | string {
  const list = (name: string): string[] => (values[name] as string[] | undefined) ?? [];
  const one = (name: string): string | undefined => values[name] as string | undefined;
  const named = one('task') ?? 'text';
  const task = TRAIN_TASKS.find((known) => known === named);
  if (task === undefined) return `unknown task "${named}": ${TRAIN_TASKS.join(', ')}`;
  const inputs = [...list('in'), ...positionals];
  if (inputs.length === 0) return 'no rows to train on: give --in FILE';
  const out = one('out');
  if (out === undefined) return 'no model file to write: give --out MODEL';
  const seed = Number(one('seed') ?? 1);
  if (!Number.isInteger(seed)) return '--seed must be a whole number';
  return {
    task,
    inputs,
    out,
    seed,
    measured: list('measure'),
    date: one('date') ?? '',
    title: one('title') ?? TITLES[task],
    licence: one('licence') ?? 'Licence: that of the rows it was trained on',
    labelField: one('label-field') ?? 'label',
    sources: list('source'),
    fraud: list('fraud'),
    ordinary: list('ordinary'),
    edges: one('edges'),
    labels: list('labels'),
    document: one('document'),
    json: values['json'] === true,
  };
}
