/** Where money left the banks: a lane for each way out, the task due first on top. */
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { ChaseTask } from '../../../contract/index.ts';
import { exitLanes } from '../../../core/chase/index.ts';
import { Button, Deadline, Money, Tag, Time, useMay, useMessages } from '../../ui/index.ts';
import { TaskDialog, type AskedTask } from './ask.tsx';
import { chaseMessages } from './messages.ts';

type CardProps = { readonly task: ChaseTask; readonly onAsk: (asked: AskedTask) => void };

function TaskCard({ task, onAsk }: CardProps): ReactElement {
  const m = useMessages(chaseMessages).exit;
  const may = useMay();
  const isOpen = task.status === 'open' || task.status === 'sent';
  return (
    <li className="chase-task" data-lane={task.lane}>
      <header>
        <strong>
          <Money fen={task.amountFen} />
        </strong>
        {isOpen ? <Deadline at={task.dueAt} /> : <Tag tone="quiet">{m.status[task.status]}</Tag>}
      </header>
      <p>{task.place}</p>
      <p className="quiet">
        <Link to="/funds/$id" params={{ id: task.caseId }} className="number">
          {task.caseNumber}
        </Link>{' '}
        · {m.left} <Time at={task.leftAt} />
        {task.status === 'sent' && ` · ${m.status.sent}`}
      </p>
      {task.note !== null && task.note !== '' && <p className="quiet">{task.note}</p>}
      {isOpen && may('funds.handle') && (
        <footer>
          <Button size="small" onClick={() => onAsk({ task, what: 'letter' })}>
            {m.letter}
          </Button>
          {task.status === 'open' && (
            <Button size="small" onClick={() => onAsk({ task, what: 'sent' })}>
              {m.sent}
            </Button>
          )}
          <Button size="small" onClick={() => onAsk({ task, what: 'done' })}>
            {m.done}
          </Button>
          <Button size="small" kind="quiet" onClick={() => onAsk({ task, what: 'dropped' })}>
            {m.drop}
          </Button>
        </footer>
      )}
    </li>
  );
}

export function Exits({ tasks }: { tasks: readonly ChaseTask[] }): ReactElement {
  const m = useMessages(chaseMessages).exit;
  const [asked, setAsked] = useState<AskedTask | null>(null);
  return (
    <div className="chase-lanes">
      {exitLanes.map(({ code }) => {
        const own = tasks.filter((task) => task.lane === code);
        return (
          <section key={code} className="chase-lane" data-lane={code} aria-label={m.lanes[code]}>
            <h3>
              {m.lanes[code]} <span className="number">{own.length}</span>
            </h3>
            {own.length === 0 ? (
              <p className="field-hint">{m.none}</p>
            ) : (
              <ul>
                {own.map((task) => (
                  <TaskCard key={task.id} task={task} onAsk={setAsked} />
                ))}
              </ul>
            )}
          </section>
        );
      })}
      {asked !== null && (
        <TaskDialog
          key={`${asked.task.id}${asked.what}`}
          asked={asked}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}
