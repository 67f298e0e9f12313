/** Small pieces that more than one screen of the phone uses. */
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import type { VisitTask } from '../../contract/index.ts';
import { cellDistance } from '../../core/duty/index.ts';
import { minutesBetween } from '../../core/visit/index.ts';
import { centreNow, usePhone } from './engine.ts';
import { Icon, type IconName } from './icon.tsx';
import { useWords } from './messages.ts';

const everyMs = 1000;

/** The centre's time, each second. */
export function useSecond(): number {
  const [now, setNow] = useState(centreNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(centreNow()), everyMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const two = (n: number): string => String(n).padStart(2, '0');

export function clockOf(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function span(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const hours = Math.floor(seconds / 3600);
  const tail = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

export function Deadline({ at }: { at: string }): ReactElement {
  const m = useWords();
  const left = Date.parse(at) - useSecond();
  const tone = left <= 0 ? 'over' : left < 10 * 60_000 ? 'soon' : 'calm';
  return (
    <span className={`deadline deadline-${tone}`}>
      {left <= 0 ? m.over(span(left)) : m.left(span(left))}
    </span>
  );
}

const marks = { P0: '▲▲', P1: '▲', P2: '◆', P3: '●' } as const;

/** Colour, shape and word of a grade together. */
export function GradeTag({ grade }: { grade: keyof typeof marks }): ReactElement {
  const m = useWords();
  return (
    <span className={`grade grade-${grade}`}>
      <span aria-hidden="true">{marks[grade]}</span> {m.grades[grade]}
    </span>
  );
}

export function gravestOf(task: VisitTask): keyof typeof marks {
  return task.people.map((one) => one.grade).toSorted()[0] ?? 'P3';
}

/** `约 1.6 公里 · 8 分钟` from the own unit; nothing where a place is not known. */
export function Far({ task }: { task: VisitTask }): ReactElement | null {
  const m = useWords();
  const { today } = usePhone();
  const from = today?.me.cell ?? null;
  if (today === null || from === null || task.cell === null) return null;
  const metres = Math.max(0.5, cellDistance(from, task.cell)) * today.policy.cellMetres;
  const minutes = minutesBetween(from, task.cell, today.policy) ?? 0;
  return <span className="number">{m.far((metres / 1000).toFixed(1), minutes)}</span>;
}

export function Section({
  title,
  extra,
  children,
}: {
  title: string;
  extra?: ReactNode;
  children: ReactNode;
}): ReactElement {
  return (
    <section className="section">
      <header className="section-head">
        <h2>{title}</h2>
        {extra}
      </header>
      {children}
    </section>
  );
}

export function Blank({
  icon,
  title,
  hint,
  children,
}: {
  icon: IconName;
  title: string;
  hint?: string;
  children?: ReactNode;
}): ReactElement {
  return (
    <div className="blank" role="status">
      <Icon name={icon} size={40} />
      <p className="blank-title">{title}</p>
      {hint !== undefined && <p>{hint}</p>}
      {children}
    </div>
  );
}

/** A sheet from below; Escape and the veil close it, the focus goes in and comes back. */
export function Sheet({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}): ReactElement {
  const m = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    // A press beside it closes it, where the browser knows that.
    element?.setAttribute('closedby', 'any');
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="sheet" aria-label={title} onCancel={onClose}>
      <div className="sheet-body">
        <header className="sheet-head">
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label={m.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
