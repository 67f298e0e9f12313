/** The versions of a typology, what differs between two, and what happened to them. */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { TypologyVersion } from '../../../contract/index.ts';
import type { Typology } from '../../../core/typology/index.ts';
import {
  Card,
  EmptyState,
  SelectField,
  Tag,
  Time,
  useMessages,
  usePreferences,
  useShared,
} from '../../ui/index.ts';
import { differences } from './diff.ts';
import { typologyMessages } from './messages.ts';
import { StateTag } from './state-tag.tsx';

type Events = CallReply<'typology.read'>['events'];

export function Versions({
  version,
  versions,
  events,
  onVersion,
}: {
  version: TypologyVersion;
  versions: readonly TypologyVersion[];
  events: Events;
  onVersion: (version: number) => void;
}): ReactElement {
  const m = useMessages(typologyMessages);
  return (
    <div className="versions">
      <Card title={m.versions.list}>
        <ul className="run-list">
          {versions.map((one) => (
            <li key={one.version}>
              <button
                type="button"
                className="run-row"
                aria-current={one.version === version.version ? 'true' : undefined}
                onClick={() => onVersion(one.version)}
              >
                <VersionRow version={one} />
              </button>
            </li>
          ))}
        </ul>
      </Card>
      <div className="replay-main">
        <Differences key={version.version} version={version} versions={versions} />
        <Card title={m.versions.events}>
          {events.length === 0 ? (
            <p className="field-hint">{m.versions.noEvents}</p>
          ) : (
            <ol className="event-list">
              {events.map((event, i) => (
                // oxlint-disable-next-line react/no-array-index-key -- events never change places
                <li key={i}>
                  <Time at={event.at} whole />
                  <span>v{event.version}</span>
                  <strong>
                    {m.versions.event[event.kind as keyof typeof m.versions.event] ?? event.kind}
                  </strong>
                  <span>{event.by?.name ?? m.versions.shipped}</span>
                  <span className="field-hint">{reasonIn(event.detail)}</span>
                </li>
              ))}
            </ol>
          )}
        </Card>
      </div>
    </div>
  );
}

function reasonIn(detail: unknown): string {
  const reason = (detail as { reason?: unknown } | null)?.reason;
  return typeof reason === 'string' ? reason : '';
}

function VersionRow({ version }: { version: TypologyVersion }): ReactElement {
  const m = useMessages(typologyMessages);
  const { none } = useShared();
  const { author, approvedBy, origin } = version;
  const shipped = origin === 'shipped' ? m.versions.shipped : none;
  return (
    <>
      <span className="run-line">
        <strong>v{version.version}</strong>
        <StateTag state={version.state} />
        {version.submittedBy !== null && version.state !== 'live' && (
          <Tag tone="warn">{m.submitted}</Tag>
        )}
        <span className="grow" />
        <Time at={version.updatedAt} />
      </span>
      <span className="run-line field-hint">
        {m.versions.author} {author?.name ?? shipped}
        {version.approvedAt !== null &&
          ` · ${m.versions.approvedBy} ${approvedBy?.name ?? shipped}`}
      </span>
      {version.note !== null && <span className="run-line field-hint">{version.note}</span>}
    </>
  );
}

function Differences({
  version,
  versions,
}: {
  version: TypologyVersion;
  versions: readonly TypologyVersion[];
}): ReactElement {
  const m = useMessages(typologyMessages);
  const { language } = usePreferences();
  const others = versions.filter((one) => one.version !== version.version);
  const usual =
    others.find((one) => one.state === 'live') ??
    others.find((one) => one.version < version.version) ??
    others[0];
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const other = others.find((one) => String(one.version) === chosen) ?? usual;
  const found =
    other === undefined
      ? []
      : differences(other.body as Typology, version.body as Typology, language);
  return (
    <Card title={m.versions.differences}>
      {other !== undefined && (
        <SelectField
          label={m.versions.compare}
          value={String(other.version)}
          choices={others.map((one) => ({
            value: String(one.version),
            label: m.stateOf(m.state[one.state], one.version),
          }))}
          onText={setChosen}
        />
      )}
      {other === undefined ? (
        <p className="field-hint">{m.versions.only}</p>
      ) : found.length === 0 ? (
        <EmptyState icon="check" title={m.versions.same} />
      ) : (
        <ul className="diff">
          {found.map((one) => (
            <li key={`${one.part} ${one.of}`} data-kind={one.kind}>
              <p>
                <Tag>{m.versions.kind[one.kind]}</Tag> {m.versions.part[one.part]}{' '}
                {one.of !== '' && <code>{one.of}</code>}
              </p>
              {one.before !== '' && <del>{one.before}</del>}
              {one.after !== '' && <ins>{one.after}</ins>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
