/** The frame of the console: rail, top bar, key bar, and what may lie over them. */
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import {
  ActionKey,
  Badge,
  Icon,
  keysOf,
  LiveDot,
  NoPermission,
  queries,
  startStream,
  useBindings,
  useFeed,
  useKeys,
  useLive,
  useMe,
  useNow,
  usePreferences,
  useRead,
  useShared,
} from '../../ui/index.ts';
import { CommandPalette } from './command.tsx';
import { KeyHelp } from './key-help.tsx';
import { consoleFeed } from './live.ts';
import { mayOpen, screenAt, screens, type Screen } from './screen.ts';
import { TopBar } from './top-bar.tsx';
import './frame.css';

function Rail({ here }: { here: Screen | undefined }): ReactElement {
  const m = useShared();
  const me = useMe();
  const reads = me.permissions.includes('warning.read');
  const waiting = useRead(
    'warning.list',
    { query: { tab: 'waiting', limit: 1 } },
    { enabled: reads },
  );
  const shown = screens
    .filter(({ rail }) => rail !== null)
    .filter((s) => mayOpen(s, me.permissions));
  return (
    <nav className="rail" data-many={shown.length > 11} aria-label={m.nav.label}>
      <span className="rail-mark">{m.short}</span>
      {shown.map((screen, i) => (
        <Link
          key={screen.path}
          to={screen.path}
          className="rail-link"
          title={m.title[screen.name]}
          data-begins={i > 0 && shown[i - 1]?.rail !== screen.rail}
          aria-current={screen === here || screen.path === here?.under ? 'page' : undefined}
        >
          <Icon name={screen.icon} size={20} />
          <span>{m.nav[screen.name]}</span>
          {screen.name === 'warning' && (
            <Badge
              count={waiting.data?.counts.waiting ?? 0}
              label={String(waiting.data?.counts.waiting)}
            />
          )}
        </Link>
      ))}
      {me.permissions.includes('wall.read') && (
        <a className="rail-link" href="./wall" target="wuzha-wall" title={m.title.wall}>
          <Icon name="wall" size={20} />
          <span>{m.nav.wall}</span>
        </a>
      )}
    </nav>
  );
}

const secondsSince = (at: number): number => Math.max(0, Math.round((Date.now() - at) / 1000));

/** Says that what is on the screen may be old, and how old. */
function LostBar(): ReactElement | null {
  const m = useShared();
  const live = useLive();
  useNow();
  if (live.status !== 'lost') return null;
  const seconds = secondsSince(live.lastAt);
  return (
    <div className="lost-bar" role="alert">
      <Icon name="alert" />
      <strong>{m.live.lost(seconds)}</strong>
      <span>{m.live.hint}</span>
    </div>
  );
}

function KeyBar({ onHelp }: { onHelp: () => void }): ReactElement {
  const m = useShared();
  const live = useLive();
  const all = useBindings();
  const bar = all
    .filter((binding, i) => {
      const [key] = keysOf(binding);
      // Of two with the same key the later one fires; only that is told.
      return binding.bar !== undefined && !all.slice(i + 1).some((b) => keysOf(b)[0] === key);
    })
    .toSorted((a, b) => (a.bar ?? 0) - (b.bar ?? 0));
  return (
    <footer className="key-bar">
      {bar.map((binding) => (
        <span key={binding.action} className="key-bar-item" data-joined={binding.barLabel === ''}>
          <ActionKey binding={binding} />
          {binding.barLabel ?? binding.label}
        </span>
      ))}
      <button type="button" className="key-bar-item key-bar-help" onClick={onHelp}>
        <kbd>?</kbd>
        {m.frame.keyHelp}
      </button>
      <span className="grow" />
      <span className="key-bar-item" data-testid="live-state" hidden={live.status === 'idle'}>
        <LiveDot tone={live.status === 'live' ? 'good' : 'quiet'} />
        {live.status === 'live' ? m.live.connected : m.live.connecting}
      </span>
    </footer>
  );
}

/** Sentences in the answers are in the language asked for: another language asks again. */
function useLanguageChange(): void {
  const { language } = usePreferences();
  const before = useRef(language);
  useEffect(() => {
    if (before.current !== language) void queries.invalidateQueries();
    before.current = language;
  }, [language]);
}

/** Each change of screen gives the focus to its heading and its name to the window. */
function useArrival(here: Screen | undefined, centre: string): void {
  const m = useShared();
  const title = here ? m.title[here.name] : m.title.notFound;
  useEffect(() => {
    document.title = [title, centre].filter(Boolean).join(' · ');
  }, [title, centre]);
}

export function Frame(): ReactElement {
  const m = useShared();
  const me = useMe();
  const { pathname } = useLocation();
  const here = screenAt(pathname);
  const [over, setOver] = useState<'command' | 'keys' | null>(null);
  const meta = useRead('meta.read', {});
  const listens = me.permissions.includes('wall.read');
  useEffect(() => (listens ? startStream() : undefined), [listens]);
  useLanguageChange();
  useFeed(consoleFeed);
  useArrival(here, meta.data?.centre ?? '');
  useKeys([
    {
      action: 'command',
      keys: ['Ctrl+K'],
      label: m.frame.commands,
      group: 'global',
      run: () => setOver('command'),
    },
    {
      action: 'key-help',
      keys: ['?'],
      label: m.frame.keyHelp,
      group: 'global',
      run: () => setOver('keys'),
    },
  ]);
  return (
    <div className="frame">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {m.frame.skip}
      </a>
      <Rail here={here} />
      <TopBar
        meta={meta.data}
        onCommand={() => setOver('command')}
        onKeys={() => setOver('keys')}
      />
      <div className="frame-body">
        <LostBar />
        <main id="main" className="frame-main" tabIndex={-1}>
          {here && !mayOpen(here, me.permissions) ? (
            <>
              <h1 className="unseen">{m.title[here.name]}</h1>
              <NoPermission />
            </>
          ) : (
            <Outlet />
          )}
        </main>
      </div>
      <KeyBar onHelp={() => setOver('keys')} />
      {over === 'command' && <CommandPalette onClose={() => setOver(null)} />}
      {over === 'keys' && <KeyHelp onClose={() => setOver(null)} />}
    </div>
  );
}
