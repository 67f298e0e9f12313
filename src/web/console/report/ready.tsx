/** What the form still lacks, what leaves at once when it is submitted, and the one button. */
import type { ReactElement, ReactNode } from 'react';
import {
  Button,
  CheckField,
  Icon,
  stopwatch,
  useMessages,
  useNow,
  useShared,
} from '../../ui/index.ts';
import { parseYuan } from '../warning/yuan.ts';
import {
  filledRows,
  firstAt,
  isPayerWrong,
  isTyped,
  timeOf,
  type FormRow,
  type FormState,
} from './form.ts';
import { reportMessages } from './messages.ts';
import type { Checks } from './rows.tsx';
import { useTerms } from './terms.ts';

export type Readiness = {
  readonly who: boolean;
  readonly whole: number;
  readonly typed: boolean;
  /** Accounts for which a stop leaves at once. */
  readonly stops: readonly FormRow[];
  readonly later: readonly FormRow[];
  readonly ready: boolean;
};

const isWhole = (row: FormRow): boolean =>
  row.toAccount.trim() !== '' && timeOf(row) !== null && (parseYuan(row.amount) ?? 0) > 0;

export function readinessOf(form: FormState, checks: Checks): Readiness {
  const rows = filledRows(form.rows);
  const { name, phone, idNumber } = form.victim;
  const who = name.trim() !== '' && (phone.trim() !== '' || idNumber.trim() !== '');
  const bad = (row: FormRow): boolean => {
    const verdict = checks.of.get(row.key)?.verdict;
    return (
      !isTyped(row) || isPayerWrong(row) || verdict === 'wrong' || verdict === 'card-check-failed'
    );
  };
  const typed = !rows.some(bad);
  const whole = rows.filter(isWhole);
  const named = whole.filter((row) => row.toName.trim() !== '' && !row.toName.includes('*'));
  const accounts = new Map(named.map((row) => [row.toAccount.replace(/\s/g, ''), row]));
  return {
    who,
    whole: whole.length,
    typed,
    stops: [...accounts.values()],
    later: rows.filter((row) => !isWhole(row)),
    ready: who && typed && whole.length > 0,
  };
}

type Props = {
  readonly form: FormState;
  readonly checks: Checks;
  readonly readiness: Readiness;
  readonly separate: boolean;
  readonly onSeparate: (separate: boolean) => void;
  readonly onSubmit: () => void;
};

export function Ready(props: Props): ReactElement {
  const { form, checks, readiness, separate, onSeparate, onSubmit } = props;
  const m = useMessages(reportMessages);
  const { who, whole, typed, stops, later, ready } = readiness;
  const told = [...checks.of.values()].some((check) => check.same.length > 0);
  return (
    <section className="rp-ready" aria-label={m.ready.title}>
      <h2>{m.ready.title}</h2>
      <ul>
        <Line done={who}>{who ? m.ready.who : m.ready.whoLacks}</Line>
        <Line done={whole > 0}>{whole > 0 ? m.ready.account : m.ready.accountLacks}</Line>
        {!typed && <Line done={false}>{m.ready.typedLacks}</Line>}
        <EntryLine rows={form.rows} />
      </ul>
      <p className="rp-ready-stops" data-some={stops.length > 0}>
        <Icon name="stop" size={15} />
        {stops.length > 0 ? m.ready.stops(stops.length) : m.ready.noStops}
      </p>
      {later.length > 0 && <p className="field-hint">{m.ready.later(later.length)}</p>}
      {told && <CheckField label={m.ready.separate} checked={separate} onCheck={onSeparate} />}
      <Button
        kind="main"
        size="large"
        keyHint="Ctrl+Enter"
        disabled={!ready}
        onClick={onSubmit}
        className="rp-submit"
      >
        {m.submit}
      </Button>
    </section>
  );
}

function Line({ done, children }: { done: boolean; children: ReactNode }): ReactElement {
  return (
    <li data-done={done}>
      <Icon name={done ? 'check' : 'dashed'} size={14} />
      <span>{children}</span>
    </li>
  );
}

/** The first account and its time are entered within the minutes of the policy. */
function EntryLine({ rows }: { rows: readonly FormRow[] }): ReactElement | null {
  const m = useMessages(reportMessages);
  const { days } = useShared().time;
  const now = useNow();
  const first = firstAt(rows);
  const { entryDueMs } = useTerms();
  if (first === null) return null;
  const left = first + entryDueMs - now;
  return (
    <Line done={left > 0}>
      {left > 0
        ? m.ready.entry(Math.round(entryDueMs / 60_000), stopwatch(Math.floor(left / 1000), days))
        : m.ready.entryOver(Math.round(entryDueMs / 60_000))}
    </Line>
  );
}
