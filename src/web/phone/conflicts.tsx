/** What was done without a line and did not count: both sides, and what becomes of it. */
import type { ReactElement } from 'react';
import type { VisitConflict } from '../../contract/index.ts';
import { Blank, clockOf } from './parts.tsx';
import { useWords } from './messages.ts';

export function Conflicts({ conflicts }: { conflicts: readonly VisitConflict[] }): ReactElement {
  const m = useWords();
  const byVisit = new Map<string, VisitConflict[]>();
  for (const one of conflicts) byVisit.set(one.visitId, [...(byVisit.get(one.visitId) ?? []), one]);
  if (conflicts.length === 0) return <Blank icon="check" title={m.conflicts(0)} />;
  return (
    <div className="conflicts">
      <h2>{m.conflictTitle}</h2>
      <p>{m.conflictLead}</p>
      {[...byVisit].map(([visitId, ones]) => (
        <VisitConflicts key={visitId} ones={ones} />
      ))}
    </div>
  );
}

function VisitConflicts({ ones }: { ones: readonly VisitConflict[] }): ReactElement | null {
  const m = useWords();
  const [first] = ones;
  if (first === undefined) return null;
  return (
    <article className="conflict">
      <header className="card-top">
        <strong>{first.place}</strong>
        <span className={`state state-${first.state}`}>{m.conflictState[first.state]}</span>
      </header>
      <p className="warn">{m.why[first.refusal] ?? first.refusal}</p>
      <div className="versions">
        <section>
          <h3>{m.yours}</h3>
          <ul>
            {ones.map((one) => (
              <li key={one.actId}>
                <span className="number hint">{clockOf(Date.parse(one.at))}</span> {one.mine}
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3>{m.theirs}</h3>
          <p>{first.theirs}</p>
        </section>
      </div>
    </article>
  );
}
