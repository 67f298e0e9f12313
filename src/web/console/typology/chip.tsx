/** A value inside a sentence that is changed where it stands. */
import { useState, type ReactElement } from 'react';
import {
  comparisons,
  fieldNamed,
  measures,
  roles,
  roleWords,
  wordOf,
  type Condition,
  type Field,
  type Part,
  type Typology,
  type WindowTerm,
} from '../../../core/typology/index.ts';
import { Menu, useMenuClose, useMessages, usePreferences } from '../../ui/index.ts';
import {
  fieldsOf,
  parentOf,
  valueAt,
  withField,
  withMeasureAt,
  withValue,
  type Path,
} from './edit.ts';
import { typologyMessages } from './messages.ts';

export type ChipProps = {
  readonly condition: Condition;
  readonly part: Part & { readonly path: Path };
  readonly on: Typology['on'];
  readonly onCondition: (next: Condition) => void;
  readonly onRemove: (() => void) | undefined;
};

/** The words of a value as a button that opens what changes it. */
export function Chip(props: ChipProps): ReactElement {
  const m = useMessages(typologyMessages);
  const text = props.part.text.trim();
  return (
    <Menu className="phrase-chip" label={m.rule.change(text)} text={text}>
      {() => (
        <div className="chip-panel">
          <Editor {...props} />
          {props.onRemove && <Remove onRemove={props.onRemove} />}
        </div>
      )}
    </Menu>
  );
}

function Remove({ onRemove }: { onRemove: () => void }): ReactElement {
  const m = useMessages(typologyMessages);
  const close = useMenuClose();
  return (
    <button
      type="button"
      className="menu-item chip-remove"
      onClick={() => {
        close();
        onRemove();
      }}
    >
      {m.rule.removeCondition}
    </button>
  );
}

function Editor(props: ChipProps): ReactElement {
  const { condition, part, onCondition } = props;
  const m = useMessages(typologyMessages);
  const { language } = usePreferences();
  const put = (value: unknown): void => onCondition(withValue(condition, part.path, value));
  const now = String(valueAt(condition, part.path));
  switch (part.kind ?? 'value') {
    case 'field':
      return (
        <Choose
          label={m.chip.field}
          value={now}
          choices={fieldsOf(props.on).map((f) => ({ value: f.name, label: f[language] }))}
          onText={(name) => onCondition(withField(condition, part.path, name))}
        />
      );
    case 'comparison':
      return (
        <Choose
          label={m.chip.comparison}
          value={now}
          choices={comparisons.map((one) => ({ value: one, label: one }))}
          onText={put}
        />
      );
    case 'role':
      return (
        <Choose
          label={m.chip.role}
          value={now}
          choices={roles.map((role) => ({ value: role, label: roleWords[role][language] }))}
          onText={put}
        />
      );
    case 'measure':
      return (
        <Choose
          label={m.chip.measure}
          value={now}
          choices={measures.map((one) => ({ value: one, label: m.chip.measures[one] }))}
          onText={(one) =>
            onCondition(withMeasureAt(condition, part.path, one as WindowTerm['measure']))
          }
        />
      );
    case 'span':
      return <Span value={now} onText={put} />;
    case 'phrases':
      return <Phrases {...props} />;
    case 'value':
      return <Value {...props} />;
  }
}

type ChooseProps = {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onText: (value: string) => void;
};

function Choose({ label, value, choices, onText }: ChooseProps): ReactElement {
  return (
    <label className="chip-field">
      <span>{label}</span>
      <select className="input" value={value} onChange={(event) => onText(event.target.value)}>
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}

const units = ['m', 'h', 'd'] as const;

function Span({ value, onText }: { value: string; onText: (span: string) => void }): ReactElement {
  const m = useMessages(typologyMessages);
  const count = value.slice(0, -1);
  const unit = units.find((one) => value.endsWith(one)) ?? 'm';
  return (
    <div className="chip-pair">
      <label className="chip-field">
        <span>{m.chip.span}</span>
        <input
          className="input"
          type="number"
          min={1}
          max={9999}
          value={count}
          onChange={(event) => {
            const next = Math.trunc(event.target.valueAsNumber);
            if (next >= 1 && next <= 9999) onText(`${next}${unit}`);
          }}
        />
      </label>
      <select
        className="input"
        aria-label={m.chip.span}
        value={unit}
        onChange={(event) => onText(`${count}${event.target.value}`)}
      >
        {units.map((one) => (
          <option key={one} value={one}>
            {m.chip.unit[one]}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What the value is compared with: the field, or undefined where a window or a score is asked. */
function fieldOf({ condition, part }: ChipProps): Field | undefined {
  const name = (valueAt(condition, parentOf(part.path)) as { field?: string } | undefined)?.field;
  return name === undefined ? undefined : fieldNamed(name);
}

function isMoney({ condition, part }: ChipProps, field: Field | undefined): boolean {
  const term = (valueAt(condition, parentOf(part.path)) as { window?: WindowTerm } | undefined)
    ?.window;
  if (term === undefined) return field?.type === 'fen';
  return term.measure !== 'ratio' && (term.value === 'amount' || term.value === 'loss');
}

function Value(props: ChipProps): ReactElement {
  const { condition, part, onCondition } = props;
  const m = useMessages(typologyMessages);
  const { language } = usePreferences();
  const field = fieldOf(props);
  const value = valueAt(condition, part.path);
  const put = (next: unknown): void => onCondition(withValue(condition, part.path, next));
  if (field?.words !== undefined) {
    return (
      <Choose
        label={m.chip.value}
        value={String(value)}
        choices={field.words.map((word) => ({ value: word, label: wordOf(field, word, language) }))}
        onText={put}
      />
    );
  }
  if (field?.type === 'flag') {
    return (
      <Choose
        label={field[language]}
        value={String(value)}
        choices={[
          { value: 'true', label: m.chip.yes },
          { value: 'false', label: m.chip.no },
        ]}
        onText={(text) => put(text === 'true')}
      />
    );
  }
  const scale = isMoney(props, field) ? 100 : 1;
  const isShare = field?.type === 'share' || part.path.at(-1) === 'score';
  return (
    <NumberValue
      label={scale === 100 ? `${m.chip.value} (${m.chip.yuan})` : m.chip.value}
      value={Number(value) / scale}
      step={isShare ? 0.01 : 1}
      onNumber={(next) => put(scale === 100 ? Math.round(next * scale) : next)}
    />
  );
}

type NumberProps = {
  readonly label: string;
  readonly value: number;
  readonly step: number;
  readonly onNumber: (value: number) => void;
};

/** Keeps what is typed until it is a number. */
function NumberValue({ label, value, step, onNumber }: NumberProps): ReactElement {
  const [text, setText] = useState(String(value));
  return (
    <label className="chip-field">
      <span>{label}</span>
      <input
        className="input"
        type="number"
        min={0}
        step={step}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (Number.isFinite(event.target.valueAsNumber)) onNumber(event.target.valueAsNumber);
        }}
      />
    </label>
  );
}

function Phrases(props: ChipProps): ReactElement {
  const { condition, part, onCondition } = props;
  const m = useMessages(typologyMessages);
  const { language } = usePreferences();
  const list = valueAt(condition, part.path) as readonly string[];
  const field = fieldOf(props);
  const [text, setText] = useState(list.join('\n'));
  const put = (next: readonly string[]): void => onCondition(withValue(condition, part.path, next));
  if (field?.words !== undefined) {
    return (
      <fieldset className="chip-words">
        <legend>{field[language]}</legend>
        {field.words.map((word) => (
          <label className="check" key={word}>
            <input
              type="checkbox"
              checked={list.includes(word)}
              onChange={(event) =>
                put(
                  (field.words ?? []).filter((one) =>
                    one === word ? event.target.checked : list.includes(one),
                  ),
                )
              }
            />
            <span>{wordOf(field, word, language)}</span>
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <label className="chip-field">
      <span>
        {m.chip.phrases} · {m.chip.phrasesHint}
      </span>
      <textarea
        className="input"
        rows={8}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          const words = event.target.value.split('\n').map((word) => word.trim());
          put(words.filter((word) => word !== ''));
        }}
      />
    </label>
  );
}
