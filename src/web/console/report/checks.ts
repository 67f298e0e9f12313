/** The rows of a form, checked by the server while they are typed, a moment after the last key. */
import { useEffect, useState } from 'react';
import type { ReportBody } from '../../../contract/index.ts';
import { useRead } from '../../ui/index.ts';
import { bodyOf, filledRows, isTyped, type FormState } from './form.ts';
import type { Checks } from './rows.tsx';

const quietMs = 350;

/** A value that has not changed for a moment. */
function useSettled<T>(value: T, same: string): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), quietMs);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the text says whether it changed
  }, [same]);
  return settled;
}

type Asked = { readonly keys: readonly string[]; readonly body: ReportBody };

/** Only what the checks need is asked: no story, no note. */
function askedOf(form: FormState): Asked {
  const rows = filledRows(form.rows).filter(isTyped);
  const body = bodyOf({ ...form, rows, how: '', note: '' });
  return { keys: rows.map((row) => row.key), body };
}

const hasSomething = ({ body }: Asked): boolean =>
  body.transfers.length > 0 || body.victim.phone.length >= 11 || body.victim.idNumber.length === 18;

export function useChecks(form: FormState) {
  const asked = askedOf(form);
  const settled = useSettled(asked, JSON.stringify(asked));
  const enabled = hasSomething(settled);
  const read = useRead('report.check', { body: { form: settled.body } }, { enabled, keep: true });
  const rows = read.data?.rows ?? [];
  const of = new Map(
    read.isPlaceholderData
      ? []
      : settled.keys.flatMap((key, i) => (rows[i] ? [[key, rows[i]]] : [])),
  );
  const state = !enabled ? 'idle' : read.isError ? 'down' : read.isFetching ? 'checking' : 'known';
  const checks: Checks = { state, of };
  return { checks, person: enabled ? (read.data?.person ?? null) : null };
}
