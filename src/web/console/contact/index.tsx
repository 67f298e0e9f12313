/** The queue of messages: is every channel alive, and which messages need a person? */
import { useMemo, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import { contactChannels, contactStates } from '../../../core/contact/index.ts';
import {
  EmptyState,
  FilterSelect,
  GradeBadge,
  Loaded,
  Page,
  percentText,
  Table,
  Tag,
  Time,
  useMessages,
  useNameOf,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import './contact.css';
import { contactMessages } from './messages.ts';
import { MessageActs, MessageState } from './row.tsx';
import { problemText } from './word.ts';

type Queue = CallReply<'contact.queue'>;
type Channel = Queue['channels'][number];
type Item = Queue['items'][number];

const lineTones = { up: 'good', down: 'risk', off: 'quiet' } as const;
const everyMs = 5000;

function seconds(ms: number | null, none: string): string {
  if (ms === null) return none;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

function ChannelCard({ channel: c }: { channel: Channel }): ReactElement {
  const m = useMessages(contactMessages);
  const shared = useShared();
  const nameOf = useNameOf();
  const rate = c.sent === 0 ? shared.none : percentText(c.delivered / c.sent);
  const figures: readonly (readonly [string, string | number, boolean])[] = [
    [m.waiting, c.waiting, false],
    [m.delivered, c.delivered, false],
    [m.deliveredRate, rate, false],
    [m.failed, c.failed, c.failed > 0],
    [m.uncertain, c.uncertain, c.uncertain > 0],
    [m.expiredCount, c.expired, c.expired > 0],
    [m.refused, c.refused, false],
    [m.oldest, seconds(c.oldestMs, shared.none), (c.oldestMs ?? 0) > 60_000],
    [m.median, seconds(c.medianMs, shared.none), false],
  ];
  return (
    <section className="channel-card" aria-label={nameOf(contactChannels, c.channel)}>
      <header>
        <h2>{nameOf(contactChannels, c.channel)}</h2>
        <Tag tone={lineTones[c.line]}>{m.lines[c.line]}</Tag>
      </header>
      <dl>
        {figures.map(([label, value, isBad]) => (
          <div key={label} data-bad={isBad}>
            <dt>{label}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function useColumns(): readonly Column<Item>[] {
  const m = useMessages(contactMessages);
  const nameOf = useNameOf();
  return useMemo(
    () => [
      {
        key: 'state',
        title: m.state,
        width: '90px',
        fixed: true,
        cell: (row) => <MessageState row={row} />,
      },
      {
        key: 'channel',
        title: m.channel,
        width: '90px',
        cell: (row) => nameOf(contactChannels, row.channel),
      },
      {
        key: 'person',
        title: m.person,
        width: '140px',
        cell: (row) => <span className="number">{row.recipientMasked}</span>,
      },
      {
        key: 'why',
        title: m.why,
        cell: (row) => (row.problem === null ? '' : problemText(row.problem)),
      },
      {
        key: 'warning',
        title: m.warning,
        width: '220px',
        cell: (row) =>
          row.warning && (
            <span className="channel-warning">
              <GradeBadge grade={row.warning.grade} />
              <a href={`#/warning?id=${row.warning.id}`} className="number">
                {row.warning.number}
              </a>
            </span>
          ),
      },
      { key: 'when', title: m.when, width: '110px', cell: (row) => <Time at={row.createdAt} /> },
      {
        key: 'acts',
        title: '',
        width: '130px',
        fixed: true,
        cell: (row) => <MessageActs row={row} />,
      },
    ],
    [m, nameOf],
  );
}

function ContactScreen(): ReactElement {
  const m = useMessages(contactMessages);
  const shared = useShared();
  const nameOf = useNameOf();
  const [{ state = '' }, setUrl] = useUrlState();
  const wanted = contactStates.find((s) => s.code === state)?.code;
  const columns = useColumns();
  const read = useRead(
    'contact.queue',
    { query: wanted === undefined ? {} : { state: wanted } },
    { everyMs, keep: true },
  );
  return (
    <Page title={shared.title.contact} lead={m.queueLead}>
      <Loaded read={read}>
        {({ channels, items }) => (
          <div className="contact-page">
            <div className="channel-cards">
              {channels.map((one) => (
                <ChannelCard key={one.channel} channel={one} />
              ))}
            </div>
            <header className="contact-trouble">
              <h2>{wanted === undefined ? m.trouble : nameOf(contactStates, wanted)}</h2>
              <FilterSelect
                label={m.state}
                value={wanted ?? ''}
                choices={[
                  { value: '', label: m.allStates },
                  ...contactStates.map(({ code }) => ({
                    value: code,
                    label: nameOf(contactStates, code),
                  })),
                ]}
                onText={(text) => setUrl({ state: text })}
              />
            </header>
            <Table
              name="contact"
              caption={m.trouble}
              columns={columns}
              rows={items}
              rowKey={(row) => row.id}
              empty={<EmptyState icon="check" title={m.troubleEmpty} hint={m.troubleHint} />}
            />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

export const routes = { contacts: ContactScreen } satisfies ModuleRoutes;
