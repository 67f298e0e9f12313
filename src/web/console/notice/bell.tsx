/** The bell: what the centre tells this person, newest first; opening one leads to its thing. */
import type { ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import {
  Badge,
  call,
  GradeBadge,
  Icon,
  Loaded,
  Menu,
  refresh,
  Tag,
  Time,
  toastFailure,
  useMenuClose,
  useMessages,
  usePreferences,
  useRead,
} from '../../ui/index.ts';
import { noticeMessages } from './messages.ts';
import './notice.css';

type Notice = CallReply<'notice.list'>['items'][number];

/** Where the thing is that a notice is about. */
function addressOf(subject: string): string | undefined {
  if (subject.startsWith('wrn_')) return `#/warning?id=${subject}`;
  if (subject.startsWith('vst_') || subject.startsWith('vis_')) return `#/visits?id=${subject}`;
  return undefined;
}

export function NoticeBell(): ReactElement {
  const m = useMessages(noticeMessages);
  const read = useRead('notice.list', { query: {} }, { everyMs: 60_000 });
  const unseen = read.data?.unseen ?? 0;
  return (
    <Menu
      className="bell"
      label={m.bell(unseen)}
      text={
        <>
          <svg
            className="icon"
            width={16}
            height={16}
            viewBox="0 0 20 20"
            aria-hidden="true"
            fill="none"
            stroke="currentColor"
            strokeWidth={1.6}
          >
            <path d="M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13zM8.500 17.500h3" />
          </svg>
          <Badge count={unseen} label={m.unseen} />
        </>
      }
    >
      <Loaded read={read}>
        {({ items }) =>
          items.length === 0 ? <p className="menu-who">{m.empty}</p> : <Notices items={items} />
        }
      </Loaded>
    </Menu>
  );
}

function Notices({ items }: { items: readonly Notice[] }): ReactElement {
  const m = useMessages(noticeMessages);
  const [newest] = items;
  const seen = (upTo: string | undefined): void => {
    if (upTo === undefined) return;
    call('notice.seen', { body: { upTo } }).then(
      () => refresh(['notice.list']),
      (error: unknown) => toastFailure(m.act, error),
    );
  };
  return (
    <div className="notices">
      <header className="notices-head">
        <strong>{m.title}</strong>
        {items.some((one) => one.seenAt === null) && (
          <button type="button" className="link-button" onClick={() => seen(newest?.id)}>
            {m.allSeen}
          </button>
        )}
      </header>
      <ul>
        {items.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} />
        ))}
      </ul>
    </div>
  );
}

function NoticeLine({ notice }: { notice: Notice }): ReactElement {
  const m = useMessages(noticeMessages);
  const { language } = usePreferences();
  const close = useMenuClose();
  const address = addressOf(notice.subject);
  const inside = (
    <>
      <span className="notice-head">
        {notice.grade !== null && <GradeBadge grade={notice.grade} />}
        {notice.seenAt === null && <Tag tone="act">{m.unseen}</Tag>}
        <span className="grow" />
        <Time at={notice.at} />
      </span>
      <span className="notice-text">{notice.text[language]}</span>
    </>
  );
  return (
    <li>
      {address === undefined ? (
        <div className="notice">{inside}</div>
      ) : (
        <a className="notice" href={address} onClick={close}>
          {inside}
          <Icon name="right" size={12} />
        </a>
      )}
    </li>
  );
}
