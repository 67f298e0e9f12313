/** The wall screen: one page of 1920 × 1080, scaled as a whole, never scrolled. */
import { useEffect, useSyncExternalStore, type ReactElement, type ReactNode } from 'react';
import type { Me, Wall } from '../../contract/index.ts';
import { failureOf, useMeQuery } from '../ui/api.ts';
import { useNow } from '../ui/clock.ts';
import { clockText, timeText } from '../ui/format.ts';
import { useShared } from '../ui/messages/index.ts';
import { preferences, setPreference } from '../ui/preference.ts';
import { Figures } from './figures.tsx';
import { Head, toggleFull } from './head.tsx';
import { CityMap } from './map.tsx';
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

const dutyHash = '#duty';

function subscribeHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Visitors see no names and no numbers; showing seat names is asked for in the address. */
function useDuty(permitted: boolean): [boolean, (duty: boolean) => void] {
  const hash = useSyncExternalStore(subscribeHash, () => window.location.hash);
  return [
    permitted && hash === dutyHash,
    (duty) => {
      window.location.hash = duty ? dutyHash : '';
    },
  ];
}

function useWallKeys(toggleDuty: (() => void) | undefined): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat)
        return;
      const key = event.key.toUpperCase();
      if (key === 'V') toggleDuty?.();
      else if (key === 'L')
        setPreference({ language: preferences().language === 'zh' ? 'en' : 'zh' });
      else if (key === 'F') toggleFull();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
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

function Situation({ me }: { me: Me }): ReactElement {
  const m = useWallWords();
  const shared = useShared();
  const situation = useSituation();
  const permitted = me.permissions.includes('warning.read');
  const [duty, setDuty] = useDuty(permitted);
  useWallKeys(permitted ? () => setDuty(!duty) : undefined);
  const { wall, error, stale, readAt } = situation;
  const hide = (text: string): string => (duty ? text : visitorText(text, m.someone, m.number));
  if (!wall && error) {
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
  return (
    <Stage>
      <div className="wall" data-stale={stale || situation.lost}>
        <Head situation={situation} duty={duty} onDuty={permitted ? setDuty : undefined} />
        {wall ? (
          <main className="body">
            <Figures figures={wall.figures} />
            <Pending wall={wall} hide={hide} />
            <CityMap wall={wall} />
            <TrendChart trend={wall.trend} />
            <div className="right">
              <Categories
                rows={wall.categories}
                compared={wall.figures.warningsYesterdaySameTime > 0}
              />
              <Averted days={wall.averted7Days} />
              <Seats seats={wall.seats} waiting={wall.figures.waiting} named={duty} />
            </div>
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
