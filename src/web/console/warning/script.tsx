/** What to say, line by line, and what the person answers. */
import { useEffect, useRef, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { outcomes } from '../../../core/warning/index.ts';
import { Icon, KeyHint, Tag, useKeys, useMessages, useNameOf } from '../../ui/index.ts';
import { setDraft, useDraft } from './draft.ts';
import { warningMessages } from './messages.ts';
import {
  answer,
  back,
  forward,
  placeOf,
  returnTo,
  type Place,
  type ScriptStep,
  type Trail,
} from './script-place.ts';

/** Keys of the answers, in their order: the left hand stays where it is. */
export const answerKeys = ['A', 'S', 'D', 'F', 'G'] as const;

function useScriptKeys(place: Place, move: (to: (trail: Trail) => Trail) => void, of: Steps): void {
  const m = useMessages(warningMessages);
  const next = (): void => {
    // In the list, Enter leads to what is open there.
    const inList = document.activeElement?.closest('[role="listbox"]');
    if (inList) document.getElementById('detail-title')?.focus();
    else move(of.forward);
  };
  useKeys([
    {
      action: 'line-next',
      keys: [' ', 'Enter', 'ArrowRight'],
      label: m.key.stepNext,
      group: 'act',
      bar: 4,
      run: next,
    },
    {
      action: 'line-back',
      keys: ['ArrowLeft'],
      label: m.key.stepBack,
      group: 'act',
      run: () => move(of.back),
    },
    ...place.step.answers.map((one, i) => ({
      action: `answer-${i}`,
      keys: [answerKeys[i] ?? ''],
      label: `${m.theySay}「${one.text}」`,
      group: 'act' as const,
      run: () => move(of.answer(one.code)),
    })),
  ]);
}

type Steps = {
  readonly forward: (trail: Trail) => Trail;
  readonly back: (trail: Trail) => Trail;
  readonly answer: (code: string) => (trail: Trail) => Trail;
};

type LineProps = { text: string; now: boolean; said: boolean; onChoose: () => void };

function Line({ text, now, said, onChoose }: LineProps): ReactElement {
  const box = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (now) box.current?.scrollIntoView({ block: 'nearest' });
  }, [now]);
  return (
    <button
      ref={box}
      type="button"
      className="script-line"
      aria-current={now}
      data-said={said}
      onClick={onChoose}
    >
      {text}
    </button>
  );
}

function Lines({ place, onLine }: { place: Place; onLine: (line: number) => void }): ReactElement {
  return (
    <div className="script-lines" aria-live="polite">
      {place.step.lines.map((line, i) => (
        <Line
          key={`${place.step.id}${i}`}
          text={line}
          now={i === place.line}
          said={i < place.line}
          onChoose={() => onLine(i)}
        />
      ))}
    </div>
  );
}

function Answers({
  step,
  said,
  onAnswer,
}: {
  step: ScriptStep;
  said: boolean;
  onAnswer: (code: string) => void;
}): ReactElement {
  const m = useMessages(warningMessages);
  return (
    <div className="script-answers" role="group" aria-label={m.theySay} data-said={said}>
      <p className="script-they">{m.theySay}</p>
      {step.answers.map((one, i) => (
        <button
          key={one.code}
          type="button"
          className="script-answer"
          aria-keyshortcuts={answerKeys[i]}
          onClick={() => onAnswer(one.code)}
        >
          <kbd aria-hidden="true">{answerKeys[i]}</kbd>
          <span>{one.text}</span>
        </button>
      ))}
    </div>
  );
}

/** Where the talk ends, and what is then recorded; the seat still decides. */
function Ending({ end }: { end: NonNullable<ScriptStep['end']> }): ReactElement {
  const m = useMessages(warningMessages);
  const name = useNameOf();
  const outcome = outcomes.find((one) => one.code === end);
  return (
    <p className="script-end">
      <Icon name="right" size={14} />
      <span>{m.leadsTo}</span>
      <strong>
        {outcome ? name(outcomes, outcome.code) : m.endsIn[end as 'hold' | 'escalate']}
      </strong>
      <KeyHint combo={outcome?.key ?? (end === 'hold' ? 'H' : 'E')} />
    </p>
  );
}

/** What was answered in a section that lies behind. */
function answersIn(place: Place, section: string): string {
  return place.behind
    .filter(({ step, answer: code }) => step.section === section && code !== null)
    .map(({ step, answer: code }) => step.answers.find((one) => one.code === code)?.text ?? '')
    .join(' → ');
}

export function Script({ detail }: { detail: WarningDetail }): ReactElement | null {
  const { script, id } = detail;
  const { trail } = useDraft(id);
  const place = placeOf(script, trail);
  return place ? <Reading detail={detail} place={place} trail={trail} /> : null;
}

function Reading({
  detail: { script, id },
  place,
  trail,
}: {
  detail: WarningDetail;
  place: Place;
  trail: Trail;
}): ReactElement {
  const m = useMessages(warningMessages);
  const move = (to: (from: Trail) => Trail): void => setDraft(id, { trail: to(trail) });
  const steps: Steps = {
    forward: (from) => forward(script, from),
    back: (from) => back(script, from),
    answer: (code) => (from) => answer(script, from, code),
  };
  useScriptKeys(place, move, steps);
  const { step } = place;
  const now = script.sections.findIndex((one) => one.code === step.section);
  return (
    <section className="script" aria-label={m.script}>
      <header className="script-head">
        <h2>
          {m.script} · {script.title}
        </h2>
        <Tag tone="quiet">{script.version}</Tag>
      </header>
      <ol>
        {script.sections.map((section, i) => {
          const passed = place.behind.some((one) => one.step.section === section.code);
          const told = answersIn(place, section.code);
          return (
            <li
              key={section.code}
              aria-current={i === now ? 'step' : undefined}
              data-done={i < now && passed}
            >
              <button
                type="button"
                className="script-step"
                disabled={!passed}
                title={passed ? m.backTo(section.title) : undefined}
                onClick={() => move((from) => returnTo(script, from, section.code))}
              >
                <span className="script-number number">
                  {i < now && passed ? <Icon name="check" size={12} /> : i + 1}
                </span>
                <span className="script-title">{section.title}</span>
                {told !== '' && <span className="script-told">{told}</span>}
              </button>
              {i === now && (
                <div className="script-now">
                  <Lines
                    place={place}
                    onLine={(line) => setDraft(id, { trail: { ...trail, line } })}
                  />
                  {step.hint !== null && <p className="script-hint">{step.hint}</p>}
                  {step.answers.length > 0 && (
                    <Answers
                      step={step}
                      said={place.said}
                      onAnswer={(code) => move(steps.answer(code))}
                    />
                  )}
                  {step.end !== null && place.said && <Ending end={step.end} />}
                </div>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
