/** The rules of a typology: each a sentence with its weight, and what stands before them all. */
import type { ReactElement } from 'react';
import type { Problem } from '../../../core/kernel/index.ts';
import type { Condition, Rule, Typology } from '../../../core/typology/index.ts';
import {
  Button,
  countText,
  Icon,
  Menu,
  useMenuClose,
  useMessages,
  usePreferences,
} from '../../ui/index.ts';
import {
  conditionKinds,
  freshCondition,
  freshRuleId,
  topConditions,
  withTopConditions,
  type ConditionKind,
} from './edit.ts';
import { typologyMessages } from './messages.ts';
import { Sentence } from './sentence.tsx';

export type DraftProps = {
  readonly typology: Typology;
  readonly problems: readonly Problem[];
  /** Undefined: to be read only. */
  readonly onTypology: ((next: Typology) => void) | undefined;
};

type RulesProps = DraftProps & {
  /** How often each rule matched on the last day, where that was looked at. */
  readonly matched: Readonly<Record<string, number>> | undefined;
};

/** The problems whose place lies at a path or below. */
export function problemsAt(problems: readonly Problem[], path: string): readonly Problem[] {
  return problems.filter(({ field }) => field === path || field.startsWith(`${path}.`));
}

export function ProblemList({ problems }: { problems: readonly Problem[] }): ReactElement | null {
  if (problems.length === 0) return null;
  return (
    <ul className="problem-list">
      {problems.map(({ field, problem, remedy }) => (
        <li key={`${field} ${problem}`} className="field-error">
          <Icon name="alert" size={14} />
          <span>
            <code>{field}</code> {problem}; {remedy}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Rules({ typology, problems, onTypology, matched }: RulesProps): ReactElement {
  const m = useMessages(typologyMessages);
  const { rules, on } = typology;
  const put = onTypology && ((next: readonly Rule[]) => onTypology({ ...typology, rules: next }));
  return (
    <section className="card" aria-label={m.part.rules}>
      <header className="card-head">
        <h2>{m.part.rules}</h2>
        <span className="field-hint">{m.rule.weightHint}</span>
      </header>
      <Must typology={typology} problems={problems} onTypology={onTypology} />
      <ol className="rule-list">
        {rules.map((rule, i) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            on={on}
            problems={problemsAt(problems, `rules.${i}`)}
            matched={matched?.[rule.id] ?? (matched === undefined ? undefined : 0)}
            onRule={put && ((next) => put(rules.map((one, k) => (k === i ? next : one))))}
            onRemove={
              put && rules.length > 1 ? () => put(rules.filter((_, k) => k !== i)) : undefined
            }
          />
        ))}
      </ol>
      {put && (
        <AddMenu
          label={m.rule.add}
          onKind={(kind) =>
            put([
              ...rules,
              {
                id: freshRuleId(rules),
                if: freshCondition(kind, on, m.rule.firstWord),
                weight: 0.3,
              },
            ])
          }
        />
      )}
    </section>
  );
}

function Must({ typology, problems, onTypology }: DraftProps): ReactElement | null {
  const m = useMessages(typologyMessages);
  const { must, on } = typology;
  if (must === undefined) {
    if (onTypology === undefined) return null;
    return (
      <AddMenu
        label={m.rule.addMust}
        onKind={(kind) =>
          onTypology({ ...typology, must: freshCondition(kind, on, m.rule.firstWord) })
        }
      />
    );
  }
  const put = onTypology && ((next: Condition) => onTypology({ ...typology, must: next }));
  return (
    <div className="must">
      <p className="must-head">
        <strong>{m.part.must}</strong>
        <span className="field-hint">{m.part.mustHint}</span>
        <span className="grow" />
        {onTypology && (
          <Button
            kind="quiet"
            size="small"
            icon="close"
            aria-label={m.rule.removeMust}
            onClick={() => {
              const { must: _, ...rest } = typology;
              onTypology(rest);
            }}
          />
        )}
      </p>
      <Sentence condition={must} on={on} onCondition={put} />
      {put && <AddCondition condition={must} on={on} onCondition={put} />}
      <ProblemList problems={problemsAt(problems, 'must')} />
    </div>
  );
}

type RowProps = {
  readonly rule: Rule;
  readonly on: Typology['on'];
  readonly problems: readonly Problem[];
  readonly matched: number | undefined;
  readonly onRule: ((next: Rule) => void) | undefined;
  readonly onRemove: (() => void) | undefined;
};

function RuleRow({ rule, on, problems, matched, onRule, onRemove }: RowProps): ReactElement {
  const m = useMessages(typologyMessages);
  const { language } = usePreferences();
  const put = onRule && ((next: Condition) => onRule({ ...rule, if: next }));
  return (
    <li className="rule" aria-label={m.rule.sentence(rule.id)} data-faulty={problems.length > 0}>
      <div className="rule-text">
        <p className="rule-name">
          <strong>{rule.name?.[language] ?? rule.id}</strong>
          {rule.name !== undefined && <code>{rule.id}</code>}
          {matched !== undefined && (
            <span className="rule-matched">{m.rule.matched(countText(matched))}</span>
          )}
        </p>
        <Sentence condition={rule.if} on={on} onCondition={put} />
        {put && <AddCondition condition={rule.if} on={on} onCondition={put} />}
        <ProblemList problems={problems} />
      </div>
      <Weight rule={rule} onRule={onRule} />
      {onRemove ? (
        <Button
          kind="quiet"
          size="small"
          icon="close"
          aria-label={m.rule.removeOf(rule.id)}
          onClick={onRemove}
        />
      ) : (
        <span />
      )}
    </li>
  );
}

function Weight({ rule, onRule }: Pick<RowProps, 'rule' | 'onRule'>): ReactElement {
  const m = useMessages(typologyMessages);
  return (
    <label className="weight" data-tone={rule.weight < 0 ? 'less' : 'more'}>
      <span className="unseen">{m.rule.weightOf(rule.id)}</span>
      <input
        type="range"
        min={-1}
        max={1}
        step={0.01}
        value={rule.weight}
        disabled={onRule === undefined}
        onChange={(event) => onRule?.({ ...rule, weight: event.target.valueAsNumber })}
      />
      <output className="number">{rule.weight.toFixed(2)}</output>
    </label>
  );
}

function AddCondition({
  condition,
  on,
  onCondition,
}: {
  condition: Condition;
  on: Typology['on'];
  onCondition: (next: Condition) => void;
}): ReactElement {
  const m = useMessages(typologyMessages);
  return (
    <AddMenu
      label={m.rule.addCondition}
      onKind={(kind) => {
        const next = withTopConditions([
          ...topConditions(condition),
          freshCondition(kind, on, m.rule.firstWord),
        ]);
        if (next !== undefined) onCondition(next);
      }}
    />
  );
}

function AddMenu({
  label,
  onKind,
}: {
  label: string;
  onKind: (kind: ConditionKind) => void;
}): ReactElement {
  const m = useMessages(typologyMessages);
  return (
    <Menu className="add-menu" label={label} text={`+ ${label}`}>
      {() =>
        conditionKinds.map((kind) => (
          <AddItem key={kind} text={m.rule.kind[kind]} onChoose={() => onKind(kind)} />
        ))
      }
    </Menu>
  );
}

function AddItem({ text, onChoose }: { text: string; onChoose: () => void }): ReactElement {
  const close = useMenuClose();
  return (
    <button
      type="button"
      className="menu-item"
      onClick={() => {
        close();
        onChoose();
      }}
    >
      {text}
    </button>
  );
}
