/** A typology being written: what it is about, its rules as sentences, thresholds, cost, JSON beside. */
import { useState, type ReactElement } from 'react';
import { categories, type Category, type Problem } from '../../../core/kernel/index.ts';
import { signalKinds } from '../../../core/signal/index.ts';
import {
  actions,
  actionWords,
  costMax,
  costOf,
  parseTypology,
  roles,
  roleWords,
  rulesWindowMax,
  windowsOf,
  type Action,
  type Role,
  type Typology,
} from '../../../core/typology/index.ts';
import { grades } from '../../../core/warning/index.ts';
import {
  Card,
  CheckField,
  SelectField,
  TextArea,
  TextField,
  useMessages,
  useNameOf,
  usePreferences,
} from '../../ui/index.ts';
import { inReadingOrder } from './edit.ts';
import { typologyMessages } from './messages.ts';
import { ProblemList, problemsAt, Rules, type DraftProps } from './rules.tsx';

type EditorProps = DraftProps & {
  readonly matched: Readonly<Record<string, number>> | undefined;
  readonly jsonShown: boolean;
};

export function Editor(props: EditorProps): ReactElement {
  const { problems, jsonShown } = props;
  const placed = ['must', 'rules', 'grade', 'name', 'meaning', 'act', 'on', 'sources'];
  const others = problems.filter(
    ({ field }) => !placed.some((part) => field === part || field.startsWith(`${part}.`)),
  );
  return (
    <div className={jsonShown ? 'editor editor-with-json' : 'editor'}>
      <div className="editor-main">
        <ProblemList problems={others} />
        <Rules {...props} />
        <Grades {...props} />
        <Basics {...props} />
      </div>
      {jsonShown && <JsonView {...props} />}
    </div>
  );
}

const gradeCodes = ['P0', 'P1', 'P2', 'P3'] as const;

function Grades({ typology, problems, onTypology }: DraftProps): ReactElement {
  const m = useMessages(typologyMessages);
  const nameOf = useNameOf();
  const put = (code: (typeof gradeCodes)[number], text: string): void => {
    const { [code]: _, ...rest } = typology.grade;
    const score = Number(text);
    const isScore = text.trim() !== '' && Number.isFinite(score);
    onTypology?.({ ...typology, grade: isScore ? { ...rest, [code]: score } : rest });
  };
  return (
    <Card title={m.part.grades} extra={<span className="field-hint">{m.part.gradeHint}</span>}>
      <div className="grade-fields">
        {gradeCodes.map((code) => (
          <TextField
            key={code}
            label={`${code} ${nameOf(grades, code)}`}
            type="number"
            min={0}
            max={1}
            step={0.01}
            value={typology.grade[code] ?? ''}
            disabled={onTypology === undefined}
            onText={(text) => put(code, text)}
          />
        ))}
      </div>
      <ProblemList problems={problemsAt(problems, 'grade')} />
      <Cost typology={typology} />
    </Card>
  );
}

function Cost({ typology }: { typology: Typology }): ReactElement {
  const m = useMessages(typologyMessages);
  const [cost, windows] = [costOf(typology), windowsOf(typology)];
  const bars = [
    { name: m.part.cost, now: cost, most: costMax, hint: m.part.costHint },
    { name: m.part.windows, now: windows, most: rulesWindowMax, hint: '' },
  ];
  return (
    <div className="costs">
      {bars.map(({ name, now, most, hint }) => (
        <div key={name} className="cost" data-over={now > most}>
          <span>{name}</span>
          <meter
            min={0}
            max={most}
            value={Math.min(now, most)}
            aria-label={`${name} ${m.part.costOf(now, most)}`}
          />
          <span className="number">{m.part.costOf(now, most)}</span>
          <span className="field-hint">{hint}</span>
        </div>
      ))}
    </div>
  );
}

/** What of a list is chosen; in the order of the list. */
function toggled<T>(all: readonly T[], chosen: readonly T[], one: T): T[] {
  return all.filter((other) => (other === one ? !chosen.includes(one) : chosen.includes(other)));
}

function Basics({ typology, problems, onTypology }: DraftProps): ReactElement {
  const m = useMessages(typologyMessages);
  const nameOf = useNameOf();
  const { language } = usePreferences();
  const disabled = onTypology === undefined;
  const put = (parts: Partial<Typology>): void => onTypology?.({ ...typology, ...parts });
  const { name, meaning } = typology;
  return (
    <Card title={m.part.basics}>
      <div className="basics">
        <TextField
          label={m.part.nameZh}
          value={name.zh}
          disabled={disabled}
          maxLength={400}
          onText={(zh) => put({ name: { ...name, zh } })}
        />
        <TextField
          label={m.part.nameEn}
          value={name.en}
          disabled={disabled}
          maxLength={400}
          onText={(en) => put({ name: { ...name, en } })}
        />
        <TextArea
          label={m.part.meaningZh}
          value={meaning.zh}
          disabled={disabled}
          maxLength={400}
          onText={(zh) => put({ meaning: { ...meaning, zh } })}
        />
        <TextArea
          label={m.part.meaningEn}
          value={meaning.en}
          disabled={disabled}
          maxLength={400}
          onText={(en) => put({ meaning: { ...meaning, en } })}
        />
        <SelectField
          label={m.part.category}
          value={typology.category}
          disabled={disabled}
          choices={categories.map(({ code }) => ({ value: code, label: nameOf(categories, code) }))}
          onText={(category) => put({ category: category as Category })}
        />
        <SelectField
          label={m.part.subject}
          value={typology.subject}
          disabled={disabled}
          choices={roles.map((role) => ({ value: role, label: roleWords[role][language] }))}
          onText={(subject) => put({ subject: subject as Role })}
        />
        <fieldset className="choices">
          <legend>{m.part.on}</legend>
          {signalKinds.map((kind) => (
            <CheckField
              key={kind}
              label={m.signalKind[kind]}
              checked={typology.on.includes(kind)}
              disabled={disabled}
              onCheck={() => put({ on: toggled(signalKinds, typology.on, kind) })}
            />
          ))}
        </fieldset>
        <fieldset className="choices">
          <legend>{m.part.act}</legend>
          {actions.map((action: Action) => (
            <CheckField
              key={action}
              label={actionWords[action][language]}
              checked={typology.act.includes(action)}
              disabled={disabled}
              onCheck={() => put({ act: toggled(actions, typology.act, action) })}
            />
          ))}
        </fieldset>
        <TextArea
          label={m.part.sources}
          hint={m.part.sourcesHint}
          value={typology.sources.join('\n')}
          disabled={disabled}
          onText={(text) => put({ sources: text.split('\n').filter((line) => line !== '') })}
        />
      </div>
      {['name', 'meaning', 'on', 'act', 'sources'].map((part) => (
        <ProblemList key={part} problems={problemsAt(problems, part)} />
      ))}
    </Card>
  );
}

/** The same typology as text; what is right goes into the sentences, what is wrong is told. */
function JsonView({ typology, onTypology }: DraftProps): ReactElement {
  const m = useMessages(typologyMessages);
  const whole = JSON.stringify(inReadingOrder(typology), null, 2);
  const [text, setText] = useState(whole);
  const [taken, setTaken] = useState(whole);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  // A change made in the sentences shows here too; what is being typed here is left alone.
  if (whole !== taken) {
    setTaken(whole);
    setText(whole);
    setProblems([]);
  }
  const change = (next: string): void => {
    setText(next);
    const parsed = parseJson(next);
    if (!parsed.ok) {
      setProblems(parsed.error);
      return;
    }
    setProblems([]);
    const { id, version } = typology;
    const kept = { ...parsed.value, id, version };
    setTaken(JSON.stringify(inReadingOrder(kept), null, 2));
    onTypology?.(kept);
  };
  return (
    <section className="card json-view" aria-label={m.part.json}>
      <header className="card-head">
        <h2>{m.part.json}</h2>
        <span className="field-hint">{m.part.jsonHint}</span>
      </header>
      <textarea
        className="input json-text"
        aria-label={m.part.json}
        spellCheck={false}
        value={text}
        readOnly={onTypology === undefined}
        onChange={(event) => change(event.target.value)}
      />
      <div role="status">
        <ProblemList problems={problems} />
      </div>
    </section>
  );
}

function parseJson(text: string): ReturnType<typeof parseTypology> {
  try {
    return parseTypology(JSON.parse(text));
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      ok: false,
      error: [{ field: '', code: 'not-json', problem, remedy: 'mend the JSON' }],
    };
  }
}
