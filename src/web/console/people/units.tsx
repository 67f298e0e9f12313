/** The tree of units, and what is known of the one chosen. */
import { useState, type CSSProperties, type ReactElement, type ReactNode } from 'react';
import type { Unit } from '../../../contract/index.ts';
import {
  Button,
  failureOf,
  FormDialog,
  Icon,
  Loaded,
  SelectField,
  Skeleton,
  Tag,
  TextArea,
  TextField,
  toastDone,
  toastFailure,
  useAct,
  useMay,
  useMe,
  useMessages,
  useRead,
} from '../../ui/index.ts';
import { peopleMessages } from './messages.ts';
import { branchesOf, inSight, levelsBelow, parseRegions, within, type Branch } from './tree.ts';

type Units = {
  readonly read: ReturnType<typeof useRead<'unit.list'>>;
  readonly branches: readonly Branch[];
  /** Where the person signed in may place people and units: their own unit and below. */
  readonly mine: readonly Branch[];
};

export function useUnits(): Units {
  const me = useMe();
  const read = useRead('unit.list', {});
  const branches = branchesOf(read.data?.items ?? []);
  return { read, branches, mine: within(branches, me.unit.id) };
}

/** Units as choices of a select, indented by depth. */
export function unitChoices(branches: readonly Branch[]): { value: string; label: string }[] {
  return branches.map(({ unit, depth }) => ({
    value: unit.id,
    label: `${'　'.repeat(depth)}${unit.name}`,
  }));
}

function DutySwitch({
  unit,
  disabled,
  why,
}: {
  unit: Unit;
  disabled: boolean;
  why: string;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const change = useAct('unit.change', ['unit.list']);
  const toggle = (): void =>
    change.mutate(
      { params: { id: unit.id }, body: { onDuty: !unit.onDuty } },
      {
        onSuccess: () => toastDone(m.dutyChange(unit.name, !unit.onDuty)),
        onError: (error) => toastFailure(m.act.duty, error),
      },
    );
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={unit.onDuty}
      onClick={toggle}
      disabled={disabled || change.isPending}
      title={disabled ? why : m.dutyHint}
      aria-label={`${unit.name} ${m.onDuty}`}
    >
      <span className="switch-track" />
      {unit.onDuty ? m.onDuty : m.offDuty}
    </button>
  );
}

function UnitRow({
  branch,
  chosen,
  folded,
  onChoose,
  onFold,
}: {
  branch: Branch;
  chosen: boolean;
  folded: boolean;
  onChoose: () => void;
  onFold: () => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const { unit, depth, hasChildren } = branch;
  return (
    <li className="unit-row" data-chosen={chosen} style={{ '--depth': depth } as CSSProperties}>
      {hasChildren ? (
        <button
          type="button"
          className="unit-fold"
          aria-expanded={!folded}
          onClick={onFold}
          aria-label={`${folded ? m.expand : m.fold} ${unit.name}`}
        >
          <Icon name={folded ? 'right' : 'down'} size={12} />
        </button>
      ) : (
        <span className="unit-fold" />
      )}
      <button
        type="button"
        className="unit-name"
        aria-current={chosen ? 'true' : undefined}
        onClick={onChoose}
      >
        <span>{unit.name}</span>
        {!unit.onDuty && <Tag tone="warn">{m.offDuty}</Tag>}
        <small>{unit.userCount}</small>
      </button>
    </li>
  );
}

const unitsAtOnce = 40;

export type UnitForm =
  | { readonly kind: 'create'; readonly above: Unit }
  | { readonly kind: 'change'; readonly unit: Unit };

type Fields = { readonly name: string; readonly regions: readonly string[] };

/** Name and regions; what else a new unit needs stands above them. */
function UnitFields({
  title,
  before,
  busy,
  error,
  children,
  onClose,
  onSubmit,
}: {
  title: string;
  before: Unit | undefined;
  busy: boolean;
  error: Error | null;
  children?: ReactNode;
  onClose: () => void;
  onSubmit: (fields: Fields) => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const [name, setName] = useState(before?.name ?? '');
  const [regions, setRegions] = useState(before?.regions.join(' ') ?? '');
  const codes = parseRegions(regions);
  return (
    <FormDialog
      title={title}
      verb={m.unitForm.verb}
      onClose={onClose}
      busy={busy}
      ready={name.trim() !== '' && codes !== undefined}
      error={error ? failureOf(error).text : null}
      onSubmit={() => codes && onSubmit({ name: name.trim(), regions: codes })}
    >
      {children}
      <TextField label={m.unitForm.name} value={name} onText={setName} maxLength={80} required />
      <TextArea
        label={m.unitForm.regions}
        hint={m.unitForm.regionsHint}
        value={regions}
        onText={setRegions}
        error={codes ? undefined : m.unitForm.regionsError}
        rows={2}
      />
    </FormDialog>
  );
}

function CreateUnit({
  above,
  branches,
  onClose,
}: {
  above: Unit;
  branches: readonly Branch[];
  onClose: () => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const [parentId, setParentId] = useState(above.id);
  const [wanted, setLevel] = useState<string>('');
  const parent = branches.find((one) => one.unit.id === parentId)?.unit;
  const levels = levelsBelow(parent?.level ?? null);
  const level = levels.find((one) => one === wanted) ?? levels[0] ?? 'grid';
  const create = useAct('unit.create', ['unit.list']);
  const parents = branches.filter(({ unit }) => levelsBelow(unit.level).length > 0);
  return (
    <UnitFields
      title={m.unitForm.create}
      before={undefined}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={({ name, regions }) =>
        create.mutate(
          { body: { parentId, name, level, regions: [...regions] } },
          {
            onSuccess: () => {
              onClose();
              toastDone(m.done.unit);
            },
          },
        )
      }
    >
      <SelectField
        label={m.unitForm.parent}
        value={parentId}
        onText={setParentId}
        choices={unitChoices(parents)}
      />
      <SelectField
        label={m.unitForm.level}
        value={level}
        onText={setLevel}
        choices={levels.map((one) => ({ value: one, label: m.levelName[one] }))}
      />
    </UnitFields>
  );
}

function ChangeUnit({ unit, onClose }: { unit: Unit; onClose: () => void }): ReactElement {
  const m = useMessages(peopleMessages);
  const change = useAct('unit.change', ['unit.list', 'user.list']);
  return (
    <UnitFields
      title={m.unitForm.change}
      before={unit}
      busy={change.isPending}
      error={change.error}
      onClose={onClose}
      onSubmit={({ name, regions }) =>
        change.mutate(
          { params: { id: unit.id }, body: { name, regions: [...regions] } },
          {
            onSuccess: () => {
              onClose();
              toastDone(m.done.unit);
            },
          },
        )
      }
    />
  );
}

export function UnitDialog({
  form,
  branches,
  onClose,
}: {
  form: UnitForm;
  branches: readonly Branch[];
  onClose: () => void;
}): ReactElement {
  return form.kind === 'change' ? (
    <ChangeUnit unit={form.unit} onClose={onClose} />
  ) : (
    <CreateUnit above={form.above} branches={branches} onClose={onClose} />
  );
}

/** The unit chosen: level, regions, duty. */
export function UnitCard({
  unit,
  mine,
  onForm,
}: {
  unit: Unit;
  mine: boolean;
  onForm: (form: UnitForm) => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const permitted = useMay()('unit.manage');
  const mayManage = permitted && mine;
  const why = permitted ? m.notMine : m.unitNotPermitted;
  const canHold = levelsBelow(unit.level).length > 0;
  return (
    <section className="unit-card" aria-label={unit.name}>
      <h2>{unit.name}</h2>
      <Tag>{m.levelName[unit.level]}</Tag>
      <DutySwitch unit={unit} disabled={!mayManage} why={why} />
      <p className="unit-regions">
        <span>{m.regions}</span>
        {unit.regions.length === 0 && m.noRegions}
        {unit.regions.slice(0, 6).map((code) => (
          <code key={code}>{code}</code>
        ))}
        {unit.regions.length > 6 && <span>+{unit.regions.length - 6}</span>}
      </p>
      <span className="grow" />
      <Button
        size="small"
        disabled={!mayManage}
        title={mayManage ? undefined : why}
        onClick={() => onForm({ kind: 'change', unit })}
      >
        {m.change}
      </Button>
      {canHold && (
        <Button
          size="small"
          icon="plus"
          disabled={!mayManage}
          title={mayManage ? undefined : why}
          onClick={() => onForm({ kind: 'create', above: unit })}
        >
          {m.below}
        </Button>
      )}
    </section>
  );
}

/** A short tree is open; of a long one, stations are folded. */
function foldedAtFirst(
  branches: readonly Branch[],
  chosen: string | undefined,
): ReadonlySet<string> {
  if (branches.length <= unitsAtOnce) return new Set();
  return new Set(
    branches.flatMap(({ unit, hasChildren }) =>
      hasChildren && unit.level === 'station' && unit.id !== chosen ? [unit.id] : [],
    ),
  );
}

export function UnitTree({
  chosen,
  onChoose,
}: {
  chosen: string | undefined;
  onChoose: (id: string | null) => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const { read, branches } = useUnits();
  const [own, setFolded] = useState<ReadonlySet<string> | null>(null);
  const folded = own ?? foldedAtFirst(branches, chosen);
  const fold = (id: string): void => {
    const next = new Set(folded);
    if (!next.delete(id)) next.add(id);
    setFolded(next);
  };
  const all = branches.reduce((sum, { unit }) => sum + unit.userCount, 0);
  return (
    <nav className="unit-tree" aria-label={m.units}>
      <Loaded read={read} skeleton={<Skeleton rows={8} />}>
        {() => (
          <ul>
            <li className="unit-row" data-chosen={chosen === undefined}>
              <span className="unit-fold">
                <Icon name="people" size={14} />
              </span>
              <button
                type="button"
                className="unit-name"
                aria-current={chosen === undefined ? 'true' : undefined}
                onClick={() => onChoose(null)}
              >
                <span>{m.everyone}</span>
                <small>{all}</small>
              </button>
            </li>
            {inSight(branches, folded).map((branch) => (
              <UnitRow
                key={branch.unit.id}
                branch={branch}
                chosen={branch.unit.id === chosen}
                folded={folded.has(branch.unit.id)}
                onFold={() => fold(branch.unit.id)}
                onChoose={() => onChoose(branch.unit.id)}
              />
            ))}
          </ul>
        )}
      </Loaded>
    </nav>
  );
}
