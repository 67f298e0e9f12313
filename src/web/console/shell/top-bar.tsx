/** The top bar: place, search, figures of the shift, the seat and the clock. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import {
  clockText,
  dateText,
  densities,
  failureOf,
  Icon,
  KeyHint,
  Menu,
  percentText,
  serverNow,
  setPreference,
  setServerTime,
  signOut,
  stopwatch,
  toastFailure,
  useKeys,
  useMay,
  useMe,
  useMenuClose,
  useNow,
  usePreferences,
  useRead,
  useShared,
  useUrlState,
} from '../../ui/index.ts';
import { VerifyButton } from '../contact/verify.tsx';
import { NoticeBell } from '../notice/bell.tsx';
import { CityMenu } from '../city/index.tsx';
import { SeatChoices, SeatMark, useSeatWord } from './seat-state.tsx';

type Meta = CallReply<'meta.read'>;

function Search({ q }: { q: string }): ReactElement {
  const m = useShared();
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const box = useRef<HTMLInputElement>(null);
  useKeys([
    {
      action: 'search',
      keys: ['/'],
      label: m.verb.search,
      group: 'global',
      bar: 9,
      run: () => box.current?.select(),
    },
  ]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const query = text.trim();
    void navigate({
      to: '/warning',
      search: (before: object) => ({ ...before, q: query, id: '' }),
    });
    box.current?.blur();
  };
  return (
    <form className="search" role="search" onSubmit={submit}>
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        value={text}
        placeholder={m.frame.search}
        maxLength={64}
        aria-label={m.verb.search}
        aria-keyshortcuts="/"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function Shift(): ReactElement | null {
  const m = useShared();
  const shift = useRead('warning.shift', {}, { everyMs: 60_000 }).data;
  if (!shift) return null;
  const response =
    shift.responseMs === null
      ? m.none
      : stopwatch(Math.round(shift.responseMs / 1000), m.time.days);
  return (
    <dl className="shift">
      <div>
        <dt>
          {m.frame.shift} {m.frame.dissuaded}
        </dt>
        <dd>{shift.dissuaded}</dd>
      </div>
      <div>
        <dt>{m.frame.successRate}</dt>
        <dd>{shift.successRate === null ? m.none : percentText(shift.successRate)}</dd>
      </div>
      <div>
        <dt>{m.frame.response}</dt>
        <dd>{response}</dd>
      </div>
    </dl>
  );
}

function Clock(): ReactElement {
  const now = new Date(useNow());
  return (
    <time className="clock number" dateTime={now.toISOString()} data-testid="clock">
      {dateText(now)} {clockText(now)}
    </time>
  );
}

function Settings({ onKeys }: { onKeys: () => void }): ReactElement {
  const m = useShared();
  const close = useMenuClose();
  const { language, density } = usePreferences();
  return (
    <>
      <fieldset className="menu-choice">
        <legend>{m.frame.language}</legend>
        {(['zh', 'en'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={language === one}
            onClick={() => setPreference({ language: one })}
          >
            {one === 'zh' ? m.frame.chinese : m.frame.english}
          </button>
        ))}
      </fieldset>
      <fieldset className="menu-choice">
        <legend>{m.frame.density}</legend>
        {densities.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={density === one}
            onClick={() => setPreference({ density: one })}
          >
            {one}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        className="menu-item"
        onClick={() => {
          close();
          onKeys();
        }}
      >
        <Icon name="tools" />
        {m.frame.keys}
      </button>
    </>
  );
}

function SeatPanel({ onKeys }: { onKeys: () => void }): ReactElement {
  const m = useShared();
  const me = useMe();
  const close = useMenuClose();
  const leave = (): void => {
    signOut().catch((error: unknown) => {
      const { code } = failureOf(error);
      toastFailure(m.verb.signOut, error);
      if (code === 'enrolment-required') window.location.hash = '#/account';
    });
  };
  return (
    <>
      <p className="menu-who">
        {me.login} · {me.unit.name}
      </p>
      <SeatChoices />
      <Link className="menu-item" to="/account" onClick={close}>
        <Icon name="user" />
        {m.frame.account}
      </Link>
      <Settings onKeys={onKeys} />
      <button type="button" className="menu-item" onClick={leave}>
        <Icon name="right" />
        {m.verb.signOut}
      </button>
    </>
  );
}

function SeatMenu({ onKeys }: { onKeys: () => void }): ReactElement {
  const m = useShared();
  const me = useMe();
  const word = useSeatWord();
  const who = `${me.seat ?? m.frame.noSeat} · ${me.name}`;
  return (
    <Menu
      className="seat"
      label={`${word} ${who} ${m.frame.menu}`.trim()}
      text={
        <>
          <SeatMark /> {who}
        </>
      }
    >
      <SeatPanel onKeys={onKeys} />
    </Menu>
  );
}

export function TopBar({
  meta,
  onCommand,
  onKeys,
}: {
  meta: Meta | undefined;
  onCommand: () => void;
  onKeys: () => void;
}): ReactElement {
  const m = useShared();
  const may = useMay();
  const me = useMe();
  const [{ q = '' }] = useUrlState();
  useEffect(() => {
    if (!meta) return;
    const at = Date.parse(meta.serverTime);
    if (Math.abs(at - serverNow()) > 1500) setServerTime(at, 0);
  }, [meta]);
  const bare = !me.hasPassword || (!me.hasTotp && me.passkeyCount === 0);
  return (
    <header className="top-bar">
      <strong className="place">{meta?.centre ?? m.product}</strong>
      {meta?.demo === true && <CityMenu />}
      {may('warning.read') && <Search key={q} q={q} />}
      <button
        type="button"
        className="command-button"
        onClick={onCommand}
        aria-keyshortcuts="Control+K"
      >
        <span className="unseen">{m.frame.commands}</span>
        <KeyHint combo="Ctrl+K" />
      </button>
      {bare && (
        <Link to="/account" className="enrol-note" title={m.frame.enrolLater}>
          <Icon name="key" size={14} />
          {m.frame.enrolNow}
        </Link>
      )}
      <span className="grow" />
      {may('warning.handle') && <Shift />}
      <VerifyButton />
      <NoticeBell />
      <SeatMenu onKeys={onKeys} />
      <Clock />
    </header>
  );
}
