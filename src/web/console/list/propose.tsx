/** Proposing an entry: what it is, why, until when, and what it would have touched in the last day. */
import { useDeferredValue, useEffect, useState, type ReactElement } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { CallInput } from '../../../client/index.ts';
import type { ListEntryReply } from '../../../contract/index.ts';
import { dayMs } from '../../../core/kernel/index.ts';
import {
  defaultListPolicy,
  listKinds,
  listMatches,
  matchesOfKind,
  spanOf,
} from '../../../core/list/index.ts';
import {
  call,
  failureOf,
  FormDialog,
  GradeBadge,
  SelectField,
  TextArea,
  TextField,
  Time,
  toastDone,
  useAct,
  useMessages,
} from '../../ui/index.ts';
import { listMessages } from './messages.ts';
import { listRoutes } from './panel.tsx';
import { TouchFigures } from './touch.tsx';
import { pick, useCategoryChoices } from './word.ts';

type Body = CallInput<'list.propose'>['body'];
type Draft = Pick<Body, 'kind' | 'value' | 'verdict'> & {
  readonly match: NonNullable<Body['match']>;
  readonly category: string;
  readonly reason: string;
  readonly evidence: string;
  readonly until: string;
};

const firstDraft: Draft = {
  kind: 'number',
  match: 'exact',
  value: '',
  verdict: 'block',
  category: 'OTHER',
  reason: '',
  evidence: '',
  until: '',
};

/** Settles while somebody types: looking at a day of signals takes a moment. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

function Preview({ kind, match, value, verdict }: Draft): ReactElement {
  const m = useMessages(listMessages);
  const asked = useSettled(useDeferredValue(value.trim()), 500);
  const body = { kind, match, value: asked, verdict };
  const read = useQuery({
    queryKey: ['list.preview', body],
    queryFn: ({ signal }) => call('list.preview', { body }, signal),
    enabled: asked.length >= 3,
    retry: false,
  });
  return (
    <section className="preview" aria-label={m.propose.preview}>
      <h3>{m.propose.preview}</h3>
      {asked.length < 3 && <p className="field-hint">{m.propose.previewWait}</p>}
      {read.isFetching && <p className="field-hint">{m.propose.previewBusy}</p>}
      {read.data && !read.isFetching && (
        <>
          <p className="field-hint">
            {m.propose.canonical(read.data.value)} {m.propose.previewLead}
          </p>
          {read.data.touch.signals === 0 ? (
            <p>{m.propose.previewNone}</p>
          ) : (
            <TouchFigures touch={read.data.touch} />
          )}
          <ul className="preview-examples">
            {read.data.examples.map((one) => (
              <li key={one.position}>
                <Time at={one.at} /> {one.personMasked}
                {one.grade && <GradeBadge grade={one.grade} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function bodyOf(draft: Draft): Body {
  const evidence = draft.evidence
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const category = draft.category as NonNullable<Body['category']>;
  return {
    kind: draft.kind,
    match: draft.match,
    value: draft.value.trim(),
    verdict: draft.verdict,
    reason: draft.reason.trim(),
    evidence,
    ...(draft.verdict === 'block' ? { category } : {}),
    ...(draft.until === '' ? {} : { untilAt: new Date(`${draft.until}T23:59:59`).toISOString() }),
  };
}

function What({ draft, change }: { draft: Draft; change: (to: Partial<Draft>) => void }) {
  const m = useMessages(listMessages);
  const matches = matchesOfKind[draft.kind];
  return (
    <div className="form-pair">
      <SelectField
        label={m.propose.kind}
        value={draft.kind}
        choices={listKinds.map((one) => ({ value: one, label: m.kind[one] }))}
        onText={(text) => change({ kind: pick(listKinds, text) ?? 'number', match: 'exact' })}
      />
      <SelectField
        label={m.propose.match}
        value={draft.match}
        choices={matches.map((one) => ({ value: one, label: m.match[one] }))}
        disabled={matches.length === 1}
        onText={(text) => change({ match: pick(listMatches, text) ?? 'exact' })}
      />
    </div>
  );
}

function Which({ draft, change }: { draft: Draft; change: (to: Partial<Draft>) => void }) {
  const m = useMessages(listMessages);
  const choices = useCategoryChoices();
  const verdicts = ['block', 'allow'] as const;
  return (
    <div className="form-pair">
      <SelectField
        label={m.propose.verdict}
        value={draft.verdict}
        choices={verdicts.map((one) => ({ value: one, label: m.verdict[one] }))}
        onText={(text) => change({ verdict: pick(verdicts, text) ?? 'block' })}
      />
      <SelectField
        label={m.propose.category}
        value={draft.category}
        choices={choices}
        disabled={draft.verdict === 'allow'}
        onText={(text) => change({ category: text })}
      />
    </div>
  );
}

export function ProposeDialog({
  onClose,
  onProposed,
}: {
  onClose: () => void;
  onProposed: (entry: ListEntryReply) => void;
}): ReactElement {
  const m = useMessages(listMessages);
  const [draft, setDraft] = useState(firstDraft);
  const change = (to: Partial<Draft>): void => setDraft((before) => ({ ...before, ...to }));
  const propose = useAct('list.propose', listRoutes);
  const failure = propose.error ? failureOf(propose.error) : undefined;
  const wrong = (field: string): string | undefined => {
    const found = failure?.fields.find((one) => one.field === field);
    return found && `${found.problem}; ${found.remedy}`;
  };
  const span = spanOf(defaultListPolicy, draft);
  const told = ['value', 'untilAt'].some((field) => wrong(field) !== undefined);
  return (
    <FormDialog
      title={m.propose.title}
      verb={m.propose.verb}
      width={560}
      onClose={onClose}
      busy={propose.isPending}
      ready={draft.value.trim() !== '' && draft.reason.trim() !== ''}
      error={failure && !told ? failure.text : null}
      onSubmit={() =>
        propose.mutate(
          { body: bodyOf(draft) },
          {
            onSuccess: (entry) => {
              toastDone(m.done.proposed);
              onProposed(entry);
            },
          },
        )
      }
    >
      <What draft={draft} change={change} />
      <TextField
        label={m.propose.value}
        value={draft.value}
        maxLength={600}
        required
        spellCheck={false}
        error={wrong('value')}
        onText={(value) => change({ value })}
      />
      <Which draft={draft} change={change} />
      <TextField
        label={m.propose.reason}
        value={draft.reason}
        maxLength={200}
        required
        onText={(reason) => change({ reason })}
      />
      <TextArea
        label={m.propose.evidence}
        value={draft.evidence}
        rows={2}
        onText={(evidence) => change({ evidence })}
      />
      <TextField
        label={m.propose.until}
        type="date"
        value={draft.until}
        hint={m.propose.untilHint(span.usualMs / dayMs, span.mostMs / dayMs)}
        error={wrong('untilAt')}
        onText={(until) => change({ until })}
      />
      <Preview {...draft} />
    </FormDialog>
  );
}
