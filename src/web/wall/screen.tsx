/** The wall screen: one page of 1920 × 1080, scaled as a whole, never scrolled. */
import { useEffect, useSyncExternalStore, type ReactElement, type ReactNode } from 'react';
import type { Me, Wall } from '../../contract/index.ts';
import { failureOf, useMeQuery } from '../ui/api.ts';
import { useNow } from '../ui/clock.ts';
import { clockText, timeText } from '../ui/format.ts';
import { useShared } from '../ui/messages/index.ts';
import { preferences, setPreference, usePreferences } from '../ui/preference.ts';
import { useAlarm } from './alarm.ts';
import { ClockPage } from './clocks.tsx';
import { Figures } from './figures.tsx';
import { Head, toggleFull } from './head.tsx';
import { CityMap } from './map.tsx';
import { usePages, useFlags, type Paging } from './page.ts';
import { useWallWords } from './panel.tsx';
import { Pending } from './pending.tsx';
import { Averted, Categories, Seats } from './side.tsx';
import { useSituation } from './situation.ts';
import { visitorText } from './text.ts';
import { TrendChart } from './trend.tsx';

const stageWidth = 1920;
const stageHeight = 1080;

function scaleNow(): number {
  return Math.min(window.innerWidth / stageWidth, window.innerHeight / stageHeight);
}

function subscribeResize(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

function Stage({ children }: { children: ReactNode }): ReactElement {
  const scale = useSyncExternalStore(subscribeResize, scaleNow);
  const x = Math.max(0, (window.innerWidth - stageWidth * scale) / 2);
  const y = Math.max(0, (window.innerHeight - stageHeight * scale) / 2);
  return (
    <div className="stage" style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}>
      {children}
    </div>
  );
}

function Notice({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: readonly string[];
  children?: ReactNode;
}): ReactElement {
  return (
    <Stage>
      <main className="notice" aria-live="polite">
        <h1>{title}</h1>
        {hint?.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {children}
      </main>
    </Stage>
  );
}

type WallKeys = {
  readonly toggleDuty: (() => void) | undefined;
  readonly toggleSound: () => void;
  readonly paging: Paging;
};

function useWallKeys({ toggleDuty, toggleSound, paging }: WallKeys): void {
  useEffect(() => {
    const acts: Readonly<Record<string, (() => void) | undefined>> = {
      V: toggleDuty,
      L: () => setPreference({ language: preferences().language === 'zh' ? 'en' : 'zh' }),
      F: toggleFull,
      S: toggleSound,
      P: () => paging.hold(!paging.held),
      ARROWRIGHT: () => paging.turn(),
      ARROWLEFT: () => paging.turn(), // there are two
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat)
        return;
      acts[event.key.toUpperCase()]?.();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}

/** Critical warnings that nobody took: told on every page, and aloud where that was asked for. */
function Unclaimed({ ids }: { ids: readonly string[] }): ReactElement | null {
  const m = useWallWords();
  if (ids.length === 0) return null;
  return (
    <p className="unclaimed" role="alert">
      {m.clocks.unclaimed(ids.length)}
    </p>
  );
}

function Ticker({
  items,
  hide,
}: {
  items: Wall['ticker'];
  hide: (text: string) => string;
}): ReactElement {
  const m = useWallWords();
  const now = new Date(useNow());
  return (
    <footer className="ticker">
      <strong>{m.ticker.title}</strong>
      {items.length === 0 && <span>{m.ticker.empty}</span>}
      <ul>
        {items.slice(0, 4).map((item) => (
          <li key={`${item.at}${item.text}`} data-kind={item.kind}>
            <time dateTime={item.at}>{timeText(new Date(item.at), now)}</time>
            <b>{(m.tickerKind as Record<string, string>)[item.kind] ?? item.kind}</b>
            <span>{hide(item.text)}</span>
          </li>
        ))}
      </ul>
    </footer>
  );
}

/** Grey bars in the final shape, until the first answer. */
function Bones(): ReactElement {
  const m = useWallWords();
  return (
    <main className="body" aria-busy="true" aria-label={m.state.loading}>
      <div className="figures figures-bones" />
      {['pending', 'map', 'trend'].map((name) => (
        <div key={name} className={`panel panel-${name}`} />
      ))}
      <div className="right">
        <div className="panel" />
        <div className="panel" />
        <div className="panel" />
      </div>
    </main>
  );
}

const nobody: readonly string[] = [];

function SituationPage({
  wall,
  duty,
  hide,
}: {
  wall: Wall;
  duty: boolean;
  hide: (text: string) => string;
}): ReactElement {
  return (
    <>
      <Pending wall={wall} hide={hide} />
      <CityMap wall={wall} />
      <TrendChart trend={wall.trend} />
      <div className="right">
        <Categories rows={wall.categories} compared={wall.figures.warningsYesterdaySameTime > 0} />
        <Averted days={wall.averted7Days} />
        <Seats seats={wall.seats} waiting={wall.figures.waiting} named={duty} />
      </div>
    </>
  );
}

/** The figures could not be read at all. */
function Unread({ error, me }: { error: unknown; me: Me }): ReactElement {
  const m = useWallWords();
  const shared = useShared();
  const failure = failureOf(error);
  return failure.status === 403 ? (
    <Notice title={m.state.forbidden} hint={[m.state.forbiddenHint(me.unit.name)]}>
      <a href="./index.html">{m.state.toConsole}</a>
    </Notice>
  ) : (
    <Notice
      title={m.state.failed}
      hint={[
        failure.text,
        ...(failure.incident === undefined ? [] : [shared.state.incident(failure.incident)]),
        m.state.failedHint,
      ]}
    />
  );
}

function Situation({ me }: { me: Me }): ReactElement {
  const m = useWallWords();
  const situation = useSituation();
  const permitted = me.permissions.includes('warning.read');
  const [flags, setFlag] = useFlags();
  // Visitors see no names and no numbers; showing seat names is asked for in the address.
  const duty = permitted && flags.has('duty');
  const setDuty = (on: boolean): void => setFlag('duty', on);
  const paging = usePages(flags);
  const { wallSound } = usePreferences();
  const { wall, error, stale, readAt } = situation;
  const unclaimed = wall?.clocks.unclaimed ?? nobody;
  useAlarm(unclaimed, wallSound);
  useWallKeys({
    toggleDuty: permitted ? () => setDuty(!duty) : undefined,
    toggleSound: () => setPreference({ wallSound: !preferences().wallSound }),
    paging,
  });
  const hide = (text: string): string => (duty ? text : visitorText(text, m.someone, m.number));
  if (!wall && error) return <Unread error={error} me={me} />;
  return (
    <Stage>
      <div className="wall" data-stale={stale || situation.lost}>
        <Head
          situation={situation}
          duty={duty}
          onDuty={permitted ? setDuty : undefined}
          paging={paging}
        />
        {wall ? (
          <main className="body" data-page={paging.page}>
            <Figures figures={wall.figures} />
            {paging.page === 'clocks' ? (
              <ClockPage clocks={wall.clocks} hide={hide} />
            ) : (
              <SituationPage wall={wall} duty={duty} hide={hide} />
            )}
            <Unclaimed ids={unclaimed} />
            {stale && (
              <p className="stale" role="alert">
                {m.state.stale(clockText(new Date(readAt)))}
              </p>
            )}
          </main>
        ) : (
          <Bones />
        )}
        <Ticker items={wall?.ticker ?? []} hide={hide} />
      </div>
    </Stage>
  );
}

/** Nobody is signed in: the console asks who it is and comes back. */
function ToSignIn(): ReactElement {
  const m = useWallWords();
  useEffect(() => window.location.replace('./index.html#/?next=wall'), []);
  return <Notice title={m.state.signIn} hint={[m.state.signInHint]} />;
}

export function WallScreen(): ReactElement {
  const m = useWallWords();
  const shared = useShared();
  const me = useMeQuery();
  useEffect(() => {
    document.title = `${m.title} · ${shared.product}`;
  }, [m, shared]);
  if (me.data) return <Situation me={me.data} />;
  if (me.data === null) return <ToSignIn />;
  if (me.isError) return <Notice title={m.state.failed} hint={[failureOf(me.error).text]} />;
  return <Notice title={m.state.loading} />;
}
