/** Signs of level and state: always a word and a shape, never colour alone. */
import type { ReactElement, ReactNode } from 'react';
import { grades, type WarningGrade } from '../../core/warning/index.ts';
import { useNameOf } from './messages/index.ts';

export type Tone = 'plain' | 'act' | 'good' | 'warn' | 'risk' | 'quiet';

export function Tag({
  tone = 'plain',
  children,
}: {
  tone?: Tone;
  children: ReactNode;
}): ReactElement {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}

const marks: Record<WarningGrade, ReactElement> = {
  P0: <path d="M3.800 2 7.200 9H.4zM9.600 2 13 9H6.200z" />,
  P1: <path d="M6 1.800 11 9.600H1z" />,
  P2: <path d="M6 .8 11.200 6 6 11.200.8 6z" />,
  P3: <circle cx="6" cy="6" r="4.300" />,
};

/** ▲▲ 紧急, ▲ 高危, ◆ 中危, ● 低危. */
export function GradeBadge({ grade }: { grade: WarningGrade }): ReactElement {
  const name = useNameOf();
  const wide = grade === 'P0';
  return (
    <span className={`grade grade-${grade}`}>
      <svg
        width={wide ? 12 : 9}
        height={10}
        viewBox={wide ? '0 0 13.4 11' : '0 0 12 12'}
        aria-hidden="true"
        fill="currentColor"
      >
        {marks[grade]}
      </svg>
      {name(grades, grade)}
    </span>
  );
}

/** A small count on something, such as a navigation entry. */
export function Badge({ count, label }: { count: number; label: string }): ReactElement | null {
  if (count === 0) return null;
  return (
    <span className="badge" aria-label={label}>
      {count > 999 ? '999+' : count}
    </span>
  );
}

/** A dot that pulses while something is going on. */
export function LiveDot({ tone = 'risk' }: { tone?: 'risk' | 'good' | 'quiet' }): ReactElement {
  return <span className={`dot dot-${tone}`} aria-hidden="true" />;
}
