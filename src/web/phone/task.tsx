/** One task: the way, the people, the checklist, what to say, the record, and the next step. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { VisitTask, VisitToday } from '../../contract/index.ts';
import { goHome, perform, usePhone, type MapPlace } from './engine.ts';
import { Icon } from './icon.tsx';
import { call, problemText } from './line.ts';
import { Route } from './map.tsx';
import { positionNow } from './media.ts';
import { NotesSection } from './notes.tsx';
import { OutcomeSheet } from './outcome.tsx';
import { Deadline, Far, GradeTag, gravestOf, Section, Sheet } from './parts.tsx';
import { useWords } from './messages.ts';

type Props = {
  readonly task: VisitTask;
  readonly today: VisitToday;
  readonly map: readonly MapPlace[];
};

export function TaskScreen({ task, today, map }: Props): ReactElement {
  const m = useWords();
  const [sheet, setSheet] = useState<'outcome' | 'hand-back' | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const [, community = task.place] = task.place.split(' · ');
  const grade = gravestOf(task);
  return (
    <div className="task">
      <div className={`task-head card-${grade}`}>
        <span className="card-top">
          <GradeTag grade={grade} />
          <Deadline at={task.dueAt} />
        </span>
        <h2 ref={heading} tabIndex={-1} className="task-place">
          {task.address ?? community}
        </h2>
        <span className="card-facts">
          <span>{task.address === null ? m.addressHidden : task.place}</span>
          <Far task={task} />
          {task.attempts > 0 && <span className="warn">{m.attempts(task.attempts)}</span>}
        </span>
        <Steps task={task} />
      </div>
      <People task={task} />
      <Section title={m.route}>
        <Route task={task} today={today} map={map} />
      </Section>
      <Script today={today} />
      <Checklist task={task} today={today} />
      <Second task={task} />
      <NotesSection task={task} today={today} />
      {task.mine && task.status !== 'done' && (
        <button type="button" className="button button-wide" onClick={() => setSheet('hand-back')}>
          <Icon name="undo" size={18} />
          {m.handBack}
        </button>
      )}
      <NextStep task={task} onResult={() => setSheet('outcome')} />
      {sheet === 'outcome' && (
        <OutcomeSheet task={task} today={today} onClose={() => setSheet(null)} />
      )}
      {sheet === 'hand-back' && <HandBack task={task} onClose={() => setSheet(null)} />}
    </div>
  );
}

const reached = { waiting: 0, accepted: 1, 'under-way': 2, arrived: 3, done: 4, withdrawn: 4 };

function Steps({ task }: { task: VisitTask }): ReactElement {
  const m = useWords();
  const at = reached[task.status];
  return (
    <ol className="steps" aria-label={m.status[task.status]}>
      {m.steps.map((step, i) => (
        <li key={step} aria-current={i === at ? 'step' : undefined} data-done={i < at}>
          <span className="step-dot">{i < at ? <Icon name="check" size={14} /> : i + 1}</span>
          {step}
        </li>
      ))}
    </ol>
  );
}

const yuan = (fen: number): string =>
  `¥${String(Math.round(fen / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`;

function People({ task }: { task: VisitTask }): ReactElement {
  const m = useWords();
  return (
    <ul className="people">
      {task.people.map((one) => (
        <li key={one.warningId}>
          <div>
            <strong>{one.name}</strong>
            <span className="card-facts">
              {one.age !== null && <span>{m.age(one.age)}</span>}
              {one.amountAtRiskFen !== null && one.amountAtRiskFen > 0 && (
                <span>{m.atRisk(yuan(one.amountAtRiskFen))}</span>
              )}
            </span>
          </div>
          <CallButton task={task} warningId={one.warningId} hasPhone={one.hasPhone} />
        </li>
      ))}
    </ul>
  );
}

/** The number is asked for and dialled in one press; the centre writes down who looked. */
function CallButton({
  task,
  warningId,
  hasPhone,
}: {
  task: VisitTask;
  warningId: string;
  hasPhone: boolean;
}): ReactElement | null {
  const m = useWords();
  const { line } = usePhone();
  const [shown, setShown] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (!hasPhone || !task.mine || task.status === 'waiting') return null;
  if (shown !== null) {
    return (
      <a className="button number" href={`tel:${shown}`}>
        <Icon name="phone" size={18} />
        {shown.replace(/^\+86/, '')}
      </a>
    );
  }
  const reveal = (): void => {
    const body = { warningId, purpose: 'dissuasion' as const };
    call('visit.reveal', { params: { id: task.id }, body }).then(
      ({ value }) => setShown(value),
      (thrown: unknown) => setProblem(problemText(thrown)),
    );
  };
  return (
    <span className="call">
      <button type="button" className="button" disabled={line === 'offline'} onClick={reveal}>
        <Icon name="phone" size={18} />
        {m.call}
      </button>
      <span className="hint">{problem ?? (line === 'offline' ? m.offline : m.callTrace)}</span>
    </span>
  );
}

function Script({ today }: { today: VisitToday }): ReactElement {
  const m = useWords();
  return (
    <Section title={m.say}>
      <ol className="script">
        {today.script.lines.map((line) => (
          <li key={line.zh}>{line[m.lang]}</li>
        ))}
      </ol>
    </Section>
  );
}

function Checklist({ task, today }: { task: VisitTask; today: VisitToday }): ReactElement {
  const m = useWords();
  const { checklist } = today.policy;
  const answered = checklist.filter((item) => task.answers[item.id] !== undefined).length;
  return (
    <Section
      title={m.checklist}
      extra={<span className="hint number">{`${answered}/${checklist.length}`}</span>}
    >
      {(['look', 'ask', 'protect'] as const).map((group) => (
        <div key={group} className="checks">
          <h3>{m.groups[group]}</h3>
          <ul>
            {checklist
              .filter((item) => item.group === group)
              .map((item) => (
                <CheckLine key={item.id} task={task} item={item} />
              ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}

function CheckLine({
  task,
  item,
}: {
  task: VisitTask;
  item: VisitToday['policy']['checklist'][number];
}): ReactElement {
  const m = useWords();
  const value = task.answers[item.id];
  const answer = (next: string): void => {
    if (next === value || next === '') return;
    void perform({ visitId: task.id, kind: 'check', item: item.id, value: next });
  };
  if (item.kind === 'text') {
    return (
      <li className="check">
        <label>
          {item[m.lang]}
          <input
            type="text"
            defaultValue={value ?? ''}
            maxLength={500}
            onBlur={(event) => answer(event.currentTarget.value.trim())}
          />
        </label>
      </li>
    );
  }
  return (
    <li className="check">
      <span id={`check-${item.id}`}>{item[m.lang]}</span>
      <span className="yes-no" role="group" aria-labelledby={`check-${item.id}`}>
        {(['yes', 'no'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={value === one}
            data-alarm={item.alarm === one}
            onClick={() => answer(one)}
          >
            {m[one]}
          </button>
        ))}
      </span>
    </li>
  );
}

function Second({ task }: { task: VisitTask }): ReactElement {
  const m = useWords();
  const [name, setName] = useState('');
  return (
    <Section title={m.second}>
      {task.second !== null && <p className="second">{task.second}</p>}
      <form
        className="inline"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          void perform({ visitId: task.id, kind: 'second', name: name.trim() });
          setName('');
        }}
      >
        <input
          type="text"
          value={name}
          maxLength={64}
          placeholder={m.secondHint}
          aria-label={m.second}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" className="button" disabled={name.trim() === ''}>
          {m.save}
        </button>
      </form>
    </Section>
  );
}

/** One button at the thumb: whatever comes next. */
function NextStep({ task, onResult }: { task: VisitTask; onResult: () => void }): ReactElement {
  const m = useWords();
  const [withPosition, setWithPosition] = useState(false);
  const { id: visitId, status } = task;
  if (status === 'done' || status === 'withdrawn') {
    return <p className="next next-done">{m.status[status]}</p>;
  }
  const arrive = async (): Promise<void> => {
    const position = withPosition ? await positionNow() : undefined;
    await perform({ visitId, kind: 'arrive', ...(position === undefined ? {} : { position }) });
  };
  const act = {
    waiting: () => void perform({ visitId, kind: 'accept' }),
    accepted: () => void perform({ visitId, kind: 'set-out' }),
    'under-way': () => void arrive(),
    arrived: onResult,
  }[status];
  return (
    <div className="next">
      {status === 'under-way' && (
        <label className="switch">
          <input
            type="checkbox"
            checked={withPosition}
            onChange={(event) => setWithPosition(event.currentTarget.checked)}
          />
          {m.position}
        </label>
      )}
      <button type="button" className="button button-main button-wide" onClick={act}>
        {m.next[status]}
      </button>
    </div>
  );
}

function HandBack({ task, onClose }: { task: VisitTask; onClose: () => void }): ReactElement {
  const m = useWords();
  return (
    <Sheet title={m.handBack} onClose={onClose}>
      <ul className="choices">
        {m.handBackReasons.map((reason) => (
          <li key={reason}>
            <button
              type="button"
              className="choice"
              onClick={() => {
                onClose();
                void perform({ visitId: task.id, kind: 'hand-back', text: reason });
                goHome();
              }}
            >
              {reason}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
