/** One typology: its versions, the editor or the replays, and what may be done with it. */
import { useMemo, useState, type ReactElement, type ReactNode } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { TypologyVersion } from '../../../contract/index.ts';
import type { Problem } from '../../../core/kernel/index.ts';
import { decideTypology, parseTypology, type Typology } from '../../../core/typology/index.ts';
import {
  Button,
  CheckField,
  FilterSelect,
  Icon,
  Loaded,
  serverNow,
  Tag,
  toastDone,
  toastFailure,
  useAct,
  useKeys,
  useMay,
  useMe,
  useMessages,
  usePreferences,
  useRead,
  useUrlState,
} from '../../ui/index.ts';
import { ActDialog, lifeOf, type Asked } from './dialogs.tsx';
import { Editor } from './editor.tsx';
import { Matches } from './matches.tsx';
import { typologyMessages } from './messages.ts';
import { Replay } from './replay.tsx';
import { reportOf, useLook } from './run.ts';
import { StateTag } from './state-tag.tsx';
import { Versions } from './versions.tsx';

const tabs = ['edit', 'replay', 'versions'] as const;
type Tab = (typeof tabs)[number];
const stale = ['typology.list', 'typology.read'] as const;
type Whole = CallReply<'typology.read'>;

export function Workbench({ id }: { id: string }): ReactElement {
  const m = useMessages(typologyMessages);
  const read = useRead('typology.read', { params: { id } });
  const [url] = useUrlState();
  return (
    <Loaded read={read} what={m.table}>
      {(whole) => {
        const version =
          whole.versions.find((one) => String(one.version) === url['version']) ??
          usualVersion(whole.versions);
        return version && <Opened key={version.version} whole={whole} version={version} />;
      }}
    </Loaded>
  );
}

/** What is being worked on, else what is in force, else the newest. */
function usualVersion(versions: readonly TypologyVersion[]): TypologyVersion | undefined {
  const at = (...states: TypologyVersion['state'][]) =>
    versions.find((one) => states.includes(one.state));
  return at('draft', 'replayed') ?? at('shadow') ?? at('live') ?? versions[0];
}

type Writing = {
  readonly draft: Typology;
  readonly problems: readonly Problem[];
  /** Differs from what is stored. */
  readonly changed: boolean;
  readonly editable: boolean;
  readonly saving: boolean;
  readonly setDraft: (next: Typology) => void;
  readonly revert: () => void;
  readonly save: () => void;
};

/** Texts not saved yet, by version and revision: leaving the page does not lose them. */
const unsaved = new Map<string, Typology>();

/** The text being written; saved or changed elsewhere, writing goes on from what is stored now. */
function useWriting(version: TypologyVersion): Writing {
  const m = useMessages(typologyMessages);
  const may = useMay();
  const stored = version.body as Typology;
  const key = `${version.typology}@${version.version}.${version.revision}`;
  const [written, setWritten] = useState({ key, draft: unsaved.get(key) ?? stored });
  if (written.key !== key) setWritten({ key, draft: unsaved.get(key) ?? stored });
  const { draft } = written;
  const setDraft = (next: Typology): void => {
    unsaved.set(key, next);
    setWritten({ key, draft: next });
  };
  const parsed = useMemo(() => parseTypology(draft), [draft]);
  const isOpen = version.state === 'draft' || version.state === 'replayed';
  const editable = isOpen && may('typology.write');
  const changed = JSON.stringify(draft) !== JSON.stringify(stored);
  const edit = useAct('typology.edit', stale);
  const save = (): void => {
    if (!editable || !changed || !parsed.ok || edit.isPending) return;
    edit.mutate(
      {
        params: { id: version.typology, version: version.version },
        body: { revision: version.revision, body: { ...draft } },
      },
      {
        onSuccess: () => toastDone(m.act.saved),
        onError: (error) => toastFailure(m.act.save, error),
      },
    );
  };
  return {
    draft,
    problems: parsed.ok ? [] : parsed.error,
    changed,
    editable,
    saving: edit.isPending,
    setDraft,
    revert: () => {
      unsaved.delete(key);
      setWritten({ key, draft: stored });
    },
    save,
  };
}

function Opened({ whole, version }: { whole: Whole; version: TypologyVersion }): ReactElement {
  const m = useMessages(typologyMessages);
  const may = useMay();
  const [url, setUrl] = useUrlState();
  const tab: Tab = tabs.find((one) => one === url['tab']) ?? 'edit';
  const [jsonShown, setJsonShown] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const writing = useWriting(version);
  const { draft, problems, changed, editable } = writing;
  const looking = useLook(m.matches.run);
  const leave = (): void => setUrl({ id: null, version: null, tab: null, run: null });
  const look = (): void => {
    if (problems.length === 0 && may('typology.replay') && tab === 'edit') looking.look(draft);
  };
  useKeys([
    {
      action: 'save',
      keys: ['Ctrl+S'],
      label: m.shortcut.save,
      group: 'act',
      bar: 3,
      run: writing.save,
    },
    { action: 'look', keys: ['L'], label: m.shortcut.look, group: 'act', bar: 4, run: look },
  ]);
  const report = looking.run === undefined ? null : reportOf(looking.run);
  return (
    <div className="workbench">
      <Head whole={whole} version={version} writing={writing} onLeave={leave} onAsk={setAsked}>
        {tab === 'edit' && (
          <CheckField label={m.part.json} checked={jsonShown} onCheck={setJsonShown} />
        )}
      </Head>
      {tab === 'edit' && (
        <div className="workbench-body">
          <div className="workbench-scroll">
            <Editor
              typology={draft}
              problems={problems}
              onTypology={editable ? writing.setDraft : undefined}
              matched={looking.of === draft ? report?.own.byRule : undefined}
              jsonShown={jsonShown}
            />
          </div>
          <aside className="workbench-side" aria-label={m.matches.title}>
            <Matches looking={looking} typology={draft} ready={problems.length === 0} />
          </aside>
        </div>
      )}
      {tab === 'replay' && (
        <div className="workbench-scroll">
          <Replay version={version} versions={whole.versions} saved={!changed} />
        </div>
      )}
      {tab === 'versions' && (
        <div className="workbench-scroll">
          <Versions
            version={version}
            versions={whole.versions}
            events={whole.events}
            onVersion={(number) => setUrl({ version: String(number) }, true)}
          />
        </div>
      )}
      {asked !== null && (
        <ActDialog
          asked={asked}
          version={version}
          onClose={() => setAsked(null)}
          onDone={() => setAsked(null)}
        />
      )}
    </div>
  );
}

type HeadProps = {
  readonly whole: Whole;
  readonly version: TypologyVersion;
  readonly writing: Writing;
  readonly onLeave: () => void;
  readonly onAsk: (asked: Asked) => void;
  readonly children: ReactNode;
};

function Head({ whole, version, writing, onLeave, onAsk, children }: HeadProps): ReactElement {
  const m = useMessages(typologyMessages);
  const { language } = usePreferences();
  const [url, setUrl] = useUrlState();
  const tab: Tab = tabs.find((one) => one === url['tab']) ?? 'edit';
  return (
    <header className="workbench-head">
      <div className="workbench-title">
        <Button kind="quiet" size="small" onClick={onLeave}>
          ← {m.back}
        </Button>
        <h1 tabIndex={-1}>{writing.draft.name[language]}</h1>
        <StateTag state={version.state} version={version.version} />
        {isWaiting(version) && <Tag tone="warn">{m.submitted}</Tag>}
        {whole.versions.length > 1 && (
          <FilterSelect
            label={m.version}
            value={String(version.version)}
            choices={whole.versions.map((one) => ({
              value: String(one.version),
              label: m.stateOf(m.state[one.state], one.version),
            }))}
            onText={(text) => setUrl({ version: text, run: null })}
          />
        )}
        <span className="grow" />
        <Acts whole={whole} version={version} writing={writing} onAsk={onAsk} />
      </div>
      <div className="workbench-bar">
        <nav className="tabs" aria-label={m.tabs.label}>
          {tabs.map((one) => (
            <button
              key={one}
              type="button"
              aria-current={one === tab ? 'page' : undefined}
              onClick={() => setUrl({ tab: one === 'edit' ? null : one })}
            >
              {m.tabs[one]}
            </button>
          ))}
        </nav>
        <span className="grow" />
        <Note version={version} writing={writing} />
        {children}
      </div>
    </header>
  );
}

/** Submitted and not decided yet. */
const isWaiting = ({ submittedBy, state }: TypologyVersion): boolean =>
  submittedBy !== null && (state === 'replayed' || state === 'shadow');

function useNote(version: TypologyVersion, { editable, changed, problems }: Writing): string {
  const m = useMessages(typologyMessages);
  const may = useMay();
  if (!may('typology.write')) return m.why.notPermitted;
  if (!editable) return m.why.readOnly;
  if (problems.length > 0) return m.why.invalid(problems.length);
  if (changed) return m.why.unsaved;
  return version.state === 'draft' ? m.why.replayFirst : '';
}

function Note({
  version,
  writing,
}: {
  version: TypologyVersion;
  writing: Writing;
}): ReactElement | null {
  const text = useNote(version, writing);
  const faulty = writing.problems.length > 0;
  if (text === '') return null;
  return (
    <span className={faulty ? 'field-error' : 'field-hint'} role="status">
      {faulty && <Icon name="alert" size={14} />} {text}
    </span>
  );
}

type ActsProps = Pick<HeadProps, 'whole' | 'version' | 'writing' | 'onAsk'>;
type Can = (act: 'submit' | 'shadow' | 'withdraw' | 'approve' | 'return' | 'retire') => boolean;

/** The same pure decision as on the server says which acts stand open. */
function useCan({ version, writing }: ActsProps): Can {
  const me = useMe();
  const may = useMay();
  const life = lifeOf(version);
  return (act) => {
    const permission = ['approve', 'return', 'retire'].includes(act)
      ? 'typology.approve'
      : 'typology.write';
    // Whether a reason is needed is asked in the dialog.
    const command = { act, reason: '.' } as Parameters<typeof decideTypology>[1];
    const context = { now: serverNow(), by: me.id, revision: life.revision };
    return may(permission) && decideTypology(life, command, context).ok && !writing.changed;
  };
}

function Acts(props: ActsProps): ReactElement {
  const { version, onAsk } = props;
  const m = useMessages(typologyMessages);
  const may = useMay();
  const can = useCan(props);
  const isOpen = version.state === 'draft' || version.state === 'replayed';
  const own = isWaiting(version) && may('typology.approve') && !can('approve');
  return (
    <div className="page-tools">
      {may('typology.write') && (isOpen ? <DraftActs {...props} /> : <NewVersion {...props} />)}
      <StraightActs {...props} can={can} />
      {can('submit') && (
        <Button kind="main" onClick={() => onAsk('submit')}>
          {m.act.submit}
        </Button>
      )}
      {can('return') && <Button onClick={() => onAsk('return')}>{m.act.return}</Button>}
      {can('approve') && (
        <Button kind="main" onClick={() => onAsk('approve')}>
          {m.act.approve}
        </Button>
      )}
      {can('retire') && !isWaiting(version) && (
        <Button kind="risk" onClick={() => onAsk('retire')}>
          {m.act.retire}
        </Button>
      )}
      {own && !props.writing.changed && <span className="field-hint">{m.why.own}</span>}
    </div>
  );
}

function DraftActs({ writing, onAsk }: ActsProps): ReactElement {
  const m = useMessages(typologyMessages);
  if (!writing.changed) {
    return (
      <Button kind="quiet" onClick={() => onAsk('discard')}>
        {m.act.discard}
      </Button>
    );
  }
  return (
    <>
      <Button onClick={writing.revert}>{m.act.revert}</Button>
      <Button
        kind="main"
        busy={writing.saving}
        disabled={writing.problems.length > 0}
        onClick={writing.save}
      >
        {m.act.save}
      </Button>
    </>
  );
}

/** A copy as a draft; where one is in work already, the way to it. */
function NewVersion({ whole, version }: ActsProps): ReactElement {
  const m = useMessages(typologyMessages);
  const [, setUrl] = useUrlState();
  const create = useAct('typology.create', stale);
  const other = whole.versions.find((one) => one.state === 'draft' || one.state === 'replayed');
  const open = (number: number): void => setUrl({ version: String(number), tab: null });
  if (other !== undefined) {
    return (
      <Button onClick={() => open(other.version)}>
        {m.stateOf(m.state[other.state], other.version)}
      </Button>
    );
  }
  return (
    <Button
      busy={create.isPending}
      onClick={() =>
        create.mutate(
          { body: { body: { ...version.body } } },
          {
            onSuccess: (made) => open(made.version),
            onError: (error) => toastFailure(m.act.newVersion, error),
          },
        )
      }
    >
      {m.act.newVersion}
    </Button>
  );
}

/** Acts that ask for nothing more. */
function StraightActs({ version, can }: ActsProps & { can: Can }): ReactElement {
  const m = useMessages(typologyMessages);
  const shadow = useAct('typology.shadow', stale);
  const withdraw = useAct('typology.withdraw', stale);
  const input = {
    params: { id: version.typology, version: version.version },
    body: { revision: version.revision },
  };
  const failed = (what: string) => ({ onError: (error: unknown) => toastFailure(what, error) });
  return (
    <>
      {can('shadow') && (
        <Button busy={shadow.isPending} onClick={() => shadow.mutate(input, failed(m.act.shadow))}>
          {m.act.shadow}
        </Button>
      )}
      {can('withdraw') && (
        <Button
          busy={withdraw.isPending}
          onClick={() => withdraw.mutate(input, failed(m.act.withdraw))}
        >
          {m.act.withdraw}
        </Button>
      )}
    </>
  );
}
