/** The command palette: every screen, act and setting by its name, and warnings by what is typed. */
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import {
  densities,
  Dialog,
  keysOf,
  KeyHint,
  setPreference,
  signOut,
  toastFailure,
  useBindings,
  useMay,
  useMe,
  usePreferences,
  useRead,
  useShared,
} from '../../ui/index.ts';
import { mayOpen, screens } from './screen.ts';
import { useSeatChanges } from './seat-state.tsx';

type Command = {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly combo?: string | undefined;
  readonly run: () => void;
};

function useCommands(): Command[] {
  const m = useShared();
  const me = useMe();
  const navigate = useNavigate();
  const bindings = useBindings();
  const { language } = usePreferences();
  const go = screens
    .filter((screen) => screen.under === undefined && mayOpen(screen, me.permissions))
    .map((screen) => ({
      id: screen.path,
      group: m.command.go,
      label: m.title[screen.name],
      run: () => void navigate({ to: screen.path }),
    }));
  const acts = bindings
    .filter((one) => one.action !== 'command')
    .map((one) => ({
      id: `key:${one.action}`,
      group: m.key.group[one.group],
      label: one.label,
      combo: keysOf(one)[0],
      run: one.run,
    }));
  const seat = useSeatChanges().map(({ text, run }) => ({
    id: `seat:${text}`,
    group: m.command.seat,
    label: text,
    run,
  }));
  const settings: Command[] = [
    {
      id: 'language',
      group: m.command.setting,
      label: language === 'zh' ? m.command.toEnglish : m.command.toChinese,
      run: () => setPreference({ language: language === 'zh' ? 'en' : 'zh' }),
    },
    ...densities.map((size) => ({
      id: `size:${size}`,
      group: m.command.setting,
      label: m.command.size(size),
      run: () => setPreference({ density: size }),
    })),
    {
      id: 'sign-out',
      group: m.command.setting,
      label: m.verb.signOut,
      run: () => void signOut().catch((error: unknown) => toastFailure(m.verb.signOut, error)),
    },
  ];
  return [...acts, ...seat, ...go, ...settings];
}

function useFound(query: string): Command[] {
  const m = useShared();
  const may = useMay();
  const navigate = useNavigate();
  const asked = useDeferredValue(query.trim());
  const found = useRead(
    'warning.list',
    { query: { q: asked, limit: 6, scope: 'all' } },
    { enabled: asked.length >= 2 && may('warning.read'), keep: true },
  );
  if (asked.length < 2) return [];
  return (found.data?.items ?? []).map((row) => ({
    id: row.id,
    group: m.command.warnings,
    label: `${row.number} · ${row.person.nameMasked} · ${row.headline}`,
    run: () => void navigate({ to: '/warning', search: { id: row.id } }),
  }));
}

export function CommandPalette({ onClose }: { onClose: () => void }): ReactElement {
  const m = useShared();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const words = query.trim().toLowerCase();
  const all = [
    ...useCommands().filter((one) => `${one.group} ${one.label}`.toLowerCase().includes(words)),
    ...useFound(query),
  ];
  const chosen = Math.min(at, all.length - 1);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    setTimeout(command.run, 0); // after the dialog has given the focus back
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, all.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
    else if (event.key === 'Enter') run(all[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={m.command.title} onClose={onClose} width={560}>
      <input
        className="input"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={all[chosen] && `${listId}-${chosen}`}
        value={query}
        aria-label={m.command.placeholder}
        placeholder={m.command.placeholder}
        maxLength={64}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="command-list" role="listbox" id={listId} aria-label={m.command.title}>
        {all.map((command, i) => (
          <li
            key={command.id}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === chosen}
            ref={i === chosen ? (li) => li?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => run(command)}
          >
            <span className="command-group">{command.group}</span>
            <span className="command-label">{command.label}</span>
            {command.combo !== undefined && <KeyHint combo={command.combo} />}
          </li>
        ))}
      </ul>
      {all.length === 0 && (
        <p className="state-hint" role="status">
          {m.command.none}
        </p>
      )}
    </Dialog>
  );
}
