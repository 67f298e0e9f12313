/** Values as people read them: money, times, deadlines, masked data. */
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from './button.tsx';
import { serverNow, useNow } from './clock.ts';
import { countdown, durationText, fullTimeText, moneyText, timeText } from './format.ts';
import { useShared } from './messages/index.ts';

export function Money({
  fen,
  ledger = false,
}: {
  fen: number | null;
  ledger?: boolean;
}): ReactElement {
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
      {whole ? full : timeText(date, new Date(serverNow()))}
    </time>
  );
}

type DeadlineProps = {
  readonly at: string;
  /** From when it is soon and urgent; in its last two minutes where not told. */
  readonly soonAt?: string | null;
  readonly urgentAt?: string | null;
};

/** `剩 06:12`, `超时 24:45`: a deadline never is a bare timer. */
export function Deadline({ at, soonAt = null, urgentAt = null }: DeadlineProps): ReactElement {
  const m = useShared();
  const now = useNow();
  const { over, clock, urgent } = countdown(Date.parse(at), now, m.time.days);
  const isPast = (time: string | null): boolean => time !== null && Date.parse(time) <= now;
  const near = urgent || isPast(urgentAt) ? 'urgent' : isPast(soonAt) ? 'soon' : 'calm';
  const tone = over ? 'over' : near;
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
  /** Words on the button, which then is a whole one and stands alone until the value is shown. */
  readonly verb?: string;
  /** The whole value, once shown, can be copied. */
  readonly copies?: boolean;
};

/** Copies a value; says so, or that this browser does not allow it. */
function Copy({ value, label }: { value: string; label: string }): ReactElement {
  const m = useShared();
  const [isDone, setIsDone] = useState(false);
  const copy = (): void => {
    // Absent where the page came over plain HTTP from another machine.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    clipboard?.writeText(value).then(
      () => setIsDone(true),
      () => undefined,
    );
  };
  return (
    <Button
      kind="quiet"
      size="small"
      icon={isDone ? 'check' : 'copy'}
      onClick={copy}
      aria-label={`${isDone ? m.verb.copied : m.verb.copy} ${label}`}
    />
  );
}

const shownMs = 60_000;

/** A masked value with the button that shows it; masked again after a minute. */
export function Masked({ value, reveal, label, verb, copies }: MaskedProps): ReactElement {
  const m = useShared();
  const [shown, setShown] = useState<{ readonly of: string; readonly whole: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const whole = shown?.of === value ? shown.whole : null;
  useEffect(() => {
    if (shown === null) return undefined;
    const timer = setTimeout(() => setShown(null), shownMs);
    return () => clearTimeout(timer);
  }, [shown]);
  const show = (): void => {
    if (!reveal) return;
    setBusy(true);
    reveal()
      .then(
        (text) => setShown({ of: value, whole: text }),
        () => undefined,
      )
      .finally(() => setBusy(false));
  };
  return (
    <span className="masked">
      {(whole ?? value) !== '' && <span className="number">{whole ?? value}</span>}
      {copies === true && whole !== null && <Copy value={whole} label={label} />}
      {reveal &&
        (whole === null ? (
          <Button
            icon="eye"
            busy={busy}
            onClick={show}
            title={m.masked.trace}
            {...(verb === undefined
              ? { kind: 'quiet', size: 'small', 'aria-label': `${m.masked.reveal} ${label}` }
              : { size: 'large', children: verb })}
          />
        ) : (
          <Button
            kind="quiet"
            size="small"
            icon="lock"
            onClick={() => setShown(null)}
            aria-label={`${m.verb.hide} ${label}`}
          />
        ))}
    </span>
  );
}
