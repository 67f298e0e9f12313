/** Acts on typologies: each says what follows before it is done. */
import { useState, type ReactElement } from 'react';
import type { PackReply, TypologyLine, TypologyVersion } from '../../../contract/index.ts';
import { categories, type Category } from '../../../core/kernel/index.ts';
import { signalKinds } from '../../../core/signal/index.ts';
import {
  isRipe,
  roles,
  roleWords,
  type Role,
  type Typology,
} from '../../../core/typology/index.ts';
import {
  CheckField,
  failureOf,
  FormDialog,
  fullTimeText,
  SelectField,
  serverNow,
  TextArea,
  TextField,
  useAct,
  useMessages,
  useNameOf,
  usePreferences,
} from '../../ui/index.ts';
import { freshTypology } from './edit.ts';
import { typologyMessages } from './messages.ts';

const stale = ['typology.list', 'typology.read'] as const;
const idForm = /^[a-z][a-z0-9-]{0,47}$/;

export function CreateDialog({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (made: TypologyVersion) => void;
}): ReactElement {
  const m = useMessages(typologyMessages);
  const nameOf = useNameOf();
  const { language } = usePreferences();
  const [id, setId] = useState('');
  const [name, setName] = useState({ zh: '', en: '' });
  const [category, setCategory] = useState<Category>('OTHER');
  const [subject, setSubject] = useState<Role>('person');
  const [on, setOn] = useState<Typology['on']>(['transfer']);
  const create = useAct('typology.create', stale);
  const wrong = id !== '' && !idForm.test(id);
  const ready = idForm.test(id) && name.zh.trim() !== '' && name.en.trim() !== '' && on.length > 0;
  return (
    <FormDialog
      title={m.dialog.create}
      verb={m.dialog.verb}
      width={520}
      onClose={onClose}
      busy={create.isPending}
      ready={ready}
      error={create.error ? failureOf(create.error).text : null}
      onSubmit={() =>
        create.mutate(
          { body: { body: { ...freshTypology({ id, name, category, subject, on }) } } },
          { onSuccess: onMade },
        )
      }
    >
      <TextField
        label={m.dialog.id}
        hint={m.dialog.idHint}
        value={id}
        maxLength={48}
        autoCapitalize="none"
        spellCheck={false}
        required
        onText={setId}
        error={wrong ? m.dialog.idError : undefined}
      />
      <div className="two">
        <TextField
          label={m.dialog.nameZh}
          value={name.zh}
          required
          onText={(zh) => setName({ ...name, zh })}
        />
        <TextField
          label={m.dialog.nameEn}
          value={name.en}
          required
          onText={(en) => setName({ ...name, en })}
        />
        <SelectField
          label={m.part.category}
          value={category}
          choices={categories.map(({ code }) => ({ value: code, label: nameOf(categories, code) }))}
          onText={(code) => setCategory(code as Category)}
        />
        <SelectField
          label={m.part.subject}
          value={subject}
          choices={roles.map((role) => ({ value: role, label: roleWords[role][language] }))}
          onText={(role) => setSubject(role as Role)}
        />
      </div>
      <fieldset className="choices">
        <legend>{m.part.on}</legend>
        {signalKinds.map((kind) => (
          <CheckField
            key={kind}
            label={m.signalKind[kind]}
            checked={on.includes(kind)}
            onCheck={(checked) =>
              setOn(signalKinds.filter((one) => (one === kind ? checked : on.includes(one))))
            }
          />
        ))}
      </fieldset>
    </FormDialog>
  );
}

export const reasoned = ['submit', 'approve', 'return', 'retire'] as const;
export type Asked = (typeof reasoned)[number] | 'discard';

/** An act that may need a reason; what is refused is told in the dialog. */
export function ActDialog({
  asked,
  version,
  onClose,
  onDone,
}: {
  asked: Asked;
  version: TypologyVersion;
  onClose: () => void;
  onDone: () => void;
}): ReactElement {
  const m = useMessages(typologyMessages);
  const [reason, setReason] = useState('');
  const act = useAct(`typology.${asked}`, stale);
  const shadowAt = version.shadowAt === null ? null : Date.parse(version.shadowAt);
  const ripe = isRipe({ ...lifeOf(version), shadowAt }, serverNow());
  const needed = asked === 'return' || asked === 'retire' || (asked === 'approve' && !ripe);
  const lead = {
    submit: m.dialog.submitLead,
    approve: `${m.dialog.approveLead(version.version)} ${ripe ? m.dialog.approveRipe : m.dialog.approveEarly}`,
    return: m.dialog.returnLead,
    retire: m.dialog.retireLead,
    discard: m.dialog.discardLead,
  }[asked];
  const params = { id: version.typology, version: version.version };
  const { revision } = version;
  const told = reason.trim() === '' ? null : reason.trim();
  const body = asked === 'discard' ? { revision } : { revision, reason: told };
  return (
    <FormDialog
      title={m.dialog[asked]}
      verb={m.dialog[asked]}
      onClose={onClose}
      busy={act.isPending}
      ready={!needed || told !== null}
      error={act.error ? failureOf(act.error).text : null}
      onSubmit={() => act.mutate({ params, body }, { onSuccess: onDone })}
    >
      <p>{lead}</p>
      {asked !== 'discard' && (
        <TextArea
          label={needed ? m.dialog.reasonNeeded : m.dialog.reason}
          value={reason}
          maxLength={500}
          required={needed}
          onText={setReason}
        />
      )}
    </FormDialog>
  );
}

/** The parts of a version that the core's life-cycle looks at. */
export function lifeOf(version: TypologyVersion): Parameters<typeof isRipe>[0] {
  const at = (time: string | null): number | null => (time === null ? null : Date.parse(time));
  return {
    typology: version.typology,
    version: version.version,
    state: version.state,
    author: version.author?.id ?? version.origin,
    replayedAt: at(version.replayedAt),
    shadowAt: at(version.shadowAt),
    submittedBy: version.submittedBy?.id ?? null,
    submittedAt: at(version.submittedAt),
    approvedBy: version.approvedBy?.id ?? null,
    approvedAt: at(version.approvedAt),
    note: version.note,
    revision: version.revision,
  };
}

export function RollbackDialog({
  pack,
  lines,
  onClose,
  onDone,
}: {
  pack: PackReply;
  lines: readonly TypologyLine[];
  onClose: () => void;
  onDone: () => void;
}): ReactElement {
  const m = useMessages(typologyMessages);
  const { language } = usePreferences();
  const [reason, setReason] = useState('');
  const rollback = useAct('typology.rollback', stale);
  const before = pack.previous?.entries ?? [];
  const told = (entries: PackReply['entries'], id: string): string => {
    const places = entries.filter((entry) => entry.typology === id);
    if (places.length === 0) return m.dialog.absent;
    return places.map((one) => m.stateOf(m.state[one.state], one.version)).join('、');
  };
  const ids = [...new Set([...pack.entries, ...before].map((entry) => entry.typology))];
  const changes = ids
    .map((id) => ({ id, from: told(pack.entries, id), to: told(before, id) }))
    .filter(({ from, to }) => from !== to);
  return (
    <FormDialog
      title={m.dialog.rollback}
      verb={m.rollback}
      width={520}
      onClose={onClose}
      busy={rollback.isPending}
      ready={reason.trim() !== ''}
      error={rollback.error ? failureOf(rollback.error).text : null}
      onSubmit={() =>
        rollback.mutate({ body: { seq: pack.seq, reason: reason.trim() } }, { onSuccess: onDone })
      }
    >
      <p>{m.dialog.rollbackLead(fullTimeText(new Date(pack.previous?.madeAt ?? 0)))}</p>
      <div>
        <h3>{m.dialog.changes}</h3>
        <ul className="change-list">
          {changes.map(({ id, from, to }) => {
            const name = lines.find((line) => line.typology === id)?.name[language] ?? id;
            return <li key={id}>{m.dialog.change(name, from, to)}</li>;
          })}
        </ul>
      </div>
      <TextArea
        label={m.dialog.reasonNeeded}
        value={reason}
        maxLength={500}
        required
        onText={setReason}
      />
    </FormDialog>
  );
}
