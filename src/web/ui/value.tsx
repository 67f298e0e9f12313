/** Values as people read them: money, times, deadlines, masked data. */
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from './button.tsx';
import { useNow } from './clock.ts';
import { countdown, durationText, fullTimeText, moneyText, timeText } from './format.ts';
import { useShared } from './messages/index.ts';

export function Money({ fen, ledger = false }: { fen: number | null; ledger?: boolean }): ReactElement {
  const m = useShared();
  return (
    <span className="number">
      {fen === null ? m.none : moneyText(fen, ledger ? 'always' : 'never')}
    </span>
  );
}

/** The clock today, the date before; the whole time on hover. */
export function Time({ at, whole = false }: { at: string | null; whole?: boolean }): ReactElement {
  const m = useShared();
  if (at === null) return <span>{m.none}</span>;
  const date = new Date(at);
  const full = fullTimeText(date);
  return (
    <time className="number" dateTime={at} title={full}>
      {whole ? full : timeText(date, new Date())}
    </time>
  );
}

/** `剩 06:12`, `超时 24:45`: a deadline never is a bare timer. */
export function Deadline({ at }: { at: string }): ReactElement {
  const m = useShared();
  const { over, clock, urgent } = countdown(Date.parse(at), useNow());
  const tone = over ? 'over' : urgent ? 'urgent' : 'calm';
  return (
    <span className={`deadline deadline-${tone} number`}>
      {over ? m.time.over(clock) : m.time.left(clock)}
    </span>
  );
}

/** How long something has been going on, ticking. */
export function Since({ at }: { at: string }): ReactElement {
  const m = useShared();
  return <span className="number">{durationText(useNow() - Date.parse(at), m.time.duration)}</span>;
}

type MaskedProps = {
  readonly value: string;
  /** Fetches the whole value; the server writes who looked. */
  readonly reveal: (() => Promise<string>) | null;
  readonly label: string;
};

const shownMs = 60_000;

/** A masked value with the button that shows it; masked again after a minute. */
export function Masked({ value, reveal, label }: MaskedProps): ReactElement {
  const m = useShared();
  const [whole, setWhole] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => setWhole(null), [value]);
  useEffect(() => {
    if (whole === null) return undefined;
    const timer = setTimeout(() => setWhole(null), shownMs);
    return () => clearTimeout(timer);
  }, [whole]);
  const show = (): void => {
    if (!reveal) return;
    setBusy(true);
    reveal().then(setWhole, () => undefined).finally(() => setBusy(false));
  };
  return (
    <span className="masked">
      <span className="number">{whole ?? value}</span>
      {reveal && (whole === null
        ? <Button kind="quiet" size="small" icon="eye" busy={busy} onClick={show}
            aria-label={`${m.masked.reveal} ${label}`} title={m.masked.trace} />
        : <Button kind="quiet" size="small" icon="lock" onClick={() => setWhole(null)}
            aria-label={`${m.verb.hide} ${label}`} />)}
    </span>
  );
}
