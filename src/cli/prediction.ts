import type { BadRow } from './labelled-row.ts';

/** One part of an explanation: what it is, its value where it has one, and its weight. */
export interface Part {
  readonly name: string;
  readonly value?: number | null;
  /** Part of the log-odds of fraud; positive speaks for fraud, negative against. */
  readonly weight: number;
}

/** The answer to one row. */
export interface Prediction {
  readonly row: number;
  readonly id: string | null;
  readonly label: string;
  /** Of fraud; of the label where a model chooses between classes. */
  readonly probability: number;
  readonly classes?: Readonly<Record<string, number>>;
  readonly explanation: readonly Part[];
}

/** A row that cannot be judged, in its place. */
export interface Refusal {
  readonly row: number;
  readonly id: string | null;
  readonly error: { readonly field: string; readonly problem: string; readonly remedy: string };
}

export type Answer = Prediction | Refusal;

export function refuseRow(row: number, problem: string, field = '', remedy = ''): Refusal {
  return { row, id: null, error: { field, problem, remedy } };
}

export function refuseBad({ line, problem }: BadRow): Refusal {
  return refuseRow(line, problem);
}

/** Answers as lines of NDJSON, or of CSV under a header. */
export interface AnswerWriter {
  readonly head: string;
  write(answer: Answer): string;
}

export function answerWriter(path: string): AnswerWriter {
  return path.endsWith('.csv') ? csvWriter : ndjsonWriter;
}

const ndjsonWriter: AnswerWriter = {
  head: '',
  write: (answer) =>
    `${JSON.stringify(answer, (key, value: unknown) => (isShown(key, value) ? round(value as number) : value))}\n`,
};

function isShown(key: string, value: unknown): boolean {
  return typeof value === 'number' && key !== 'row';
}

/** Six digits after the point are more than any model knows. */
function round(value: number): number {
  return Math.abs(value) < 1e6 ? Math.round(value * 1e6) / 1e6 : value;
}

const csvWriter: AnswerWriter = {
  head: 'row,id,label,probability,classes,explanation,error\n',
  write(answer) {
    if ('error' in answer) {
      const { field, problem } = answer.error;
      const told = field === '' ? problem : `${field}: ${problem}`;
      return csvLine([answer.row, answer.id ?? '', '', '', '', '', told]);
    }
    const { row, id, label, probability, classes, explanation } = answer;
    const shares = Object.entries(classes ?? {}).map(([name, p]) => `${name}=${p.toFixed(6)}`);
    const parts = explanation.map(({ name, value, weight }) => {
      const signed = `${weight < 0 ? '' : '+'}${weight.toFixed(3)}`;
      const shown = value === undefined ? name : `${name}=${valueText(value)}`;
      return `${shown} (${signed})`;
    });
    const cells = [row, id ?? '', label, round(probability), shares.join('; '), parts.join('; ')];
    return csvLine([...cells, '']);
  },
};

function valueText(value: number | null): string {
  return value === null ? 'missing' : String(Number(value.toPrecision(6)));
}

function csvLine(cells: readonly (string | number)[]): string {
  const quoted = cells.map((cell) => {
    const text = String(cell);
    return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(',')}\n`;
}
