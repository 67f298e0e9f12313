/** The head of the wall: whose it is, how fresh it is, who may be looking, what time it is. */
import type { ReactElement } from 'react';
import { useNow } from '../ui/clock.ts';
import { clockText, countText, durationText } from '../ui/format.ts';
import { useShared } from '../ui/messages/index.ts';
import { setPreference, usePreferences } from '../ui/preference.ts';
import { pages, type Paging } from './page.ts';
import { useWallWords } from './panel.tsx';
import type { Situation } from './situation.ts';

/** Sources that are silent for so long are not shown as live. */
const silentMs = 120_000;
/** A smaller backlog is scored within a second. */
const notableBacklog = 1000;

function useFreshness({ wall, lost, ageSeconds }: Situation): { tone: string; parts: string[] } {
  const m = useWallWords();
  const shared = useShared();
  const now = useNow();
  if (lost) return { tone: 'lost', parts: [m.fresh.lost(ageSeconds)] };
  if (!wall) return { tone: 'quiet', parts: [] };
  const { lastSignalAt, lagMs, backlog, sources, units } = wall.freshness;
  const silence = lastSignalAt === null ? null : now - Date.parse(lastSignalAt);
  const silent = silence === null || silence > silentMs;
  const first =
    silence === null
      ? m.fresh.none
      : silent
        ? m.fresh.silent(durationText(silence, shared.time.duration))
        : m.fresh.lag(((lagMs ?? 0) / 1000).toFixed(1));
  return {
    tone: silent ? 'silent' : 'live',
    parts: [
      first,
      m.fresh.sources(sources.live, sources.all),
      m.fresh.units(units.onDuty, units.all),
      ...(backlog >= notableBacklog ? [m.fresh.backlog(countText(backlog))] : []),
      m.fresh.age(ageSeconds),
    ],
  };
}

export function toggleFull(): void {
  void (document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen());
}

type HeadProps = {
  readonly situation: Situation;
  readonly duty: boolean;
  /** Absent for people who may not see names. */
  readonly onDuty: ((duty: boolean) => void) | undefined;
  readonly paging: Paging;
};

/** Which page is shown, and whether they turn by themselves. */
function Pages({ paging }: { paging: Paging }): ReactElement {
  const m = useWallWords();
  return (
    <div className="pages" role="group" aria-label={m.page.label}>
      {pages.map((page) => (
        <button
          key={page}
          type="button"
          aria-pressed={paging.page === page}
          onClick={() => {
            paging.turn(page);
            paging.hold(true);
          }}
        >
          {m.page[page]}
        </button>
      ))}
      <button
        type="button"
        aria-pressed={paging.held}
        aria-keyshortcuts="P"
        title={paging.held ? m.page.toTurn : m.page.toHold}
        onClick={() => paging.hold(!paging.held)}
      >
        {paging.held ? m.page.held : m.page.turning}
      </button>
    </div>
  );
}

function Modes({ duty, onDuty, paging }: Omit<HeadProps, 'situation'>): ReactElement {
  const m = useWallWords();
  const { language, wallSound } = usePreferences();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <div className="modes">
      <Pages paging={paging} />
      <button
        type="button"
        aria-pressed={wallSound}
        aria-keyshortcuts="S"
        title={wallSound ? m.mode.toSilent : m.mode.toSound}
        onClick={() => setPreference({ wallSound: !wallSound })}
      >
        {wallSound ? m.mode.sound : m.mode.silent}
      </button>
      {onDuty ? (
        <button
          type="button"
          aria-pressed={duty}
          aria-keyshortcuts="V"
          onClick={() => onDuty(!duty)}
          title={duty ? m.mode.toVisitor : m.mode.toDuty}
        >
          {duty ? m.mode.duty : m.mode.visitor}
        </button>
      ) : (
        <span className="mode">{m.mode.visitor}</span>
      )}
      <button
        type="button"
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        aria-keyshortcuts="L"
        onClick={() => setPreference({ language: other })}
      >
        {other === 'zh' ? m.mode.toChinese : m.mode.toEnglish}
      </button>
      <button type="button" aria-keyshortcuts="F" onClick={toggleFull} aria-label={m.mode.full}>
        <svg
          viewBox="0 0 18 18"
          width="18"
          height="18"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          aria-hidden="true"
        >
          <path d="M2 6.5V2h4.500M11.500 2H16v4.500M16 11.500V16h-4.500M6.500 16H2v-4.500" />
        </svg>
      </button>
    </div>
  );
}

export function Head({ situation, duty, onDuty, paging }: HeadProps): ReactElement {
  const m = useWallWords();
  const shared = useShared();
  const now = new Date(useNow());
  const { tone, parts } = useFreshness(situation);
  const { wall } = situation;
  return (
    <header className="head">
      <h1>
        {wall?.centre ?? shared.product} <span>{m.title}</span>
      </h1>
      {wall?.demo === true && <span className="mode mode-demo">{shared.demo}</span>}
      <p className={`freshness freshness-${tone}`} role={tone === 'lost' ? 'alert' : undefined}>
        {parts.length > 0 && <i aria-hidden="true" />}
        {parts.join(' · ')}
      </p>
      <Modes duty={duty} onDuty={onDuty} paging={paging} />
      <p className="head-date">
        {m.date(now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getDay())}
      </p>
      <time className="head-clock" dateTime={now.toISOString()}>
        {clockText(now)}
      </time>
    </header>
  );
}
