/** Rosters (值班表): units with their gaps at the left, the week of the one chosen beside them. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { RosterReply, StreamEvent } from '../../../contract/index.ts';
import {
  Button,
  EmptyState,
  Loaded,
  Page,
  refresh,
  Tag,
  useFeed,
  useListKeys,
  useMay,
  useMessages,
  useRead,
  useShared,
  useUrlState,
  type ModuleRoutes,
} from '../../ui/index.ts';
import {
  ContactDialog,
  ExceptionDialog,
  ImportDialog,
  LanguageDialog,
  RemoveDialog,
} from './dialogs.tsx';
import type { DutyAsk } from './ask.ts';
import { ShiftDialog } from './form.tsx';
import { Grid, spanKey } from './grid.tsx';
import { dutyMessages } from './messages.ts';
import { dayAfter, type Span } from './place.ts';
import { ShiftSide, UnitSide, useDaysText } from './side.tsx';
import './duty.css';

type Line = CallReply<'duty.rosters'>['items'][number];

const again = (): void => refresh(['duty.roster', 'duty.rosters']);
const feed = {
  onEvent: (event: StreamEvent) => {
    if (event.topic === 'duty' && event.kind === 'roster') again();
  },
  onOpen: () => undefined,
};

function UnitLine({
  line,
  chosen,
  onChoose,
}: {
  line: Line;
  chosen: boolean;
  onChoose: () => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const box = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) box.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const hours = (line.gapMinutes / 60).toFixed(line.gapMinutes % 60 === 0 ? 0 : 1);
  return (
    <li>
      <button
        ref={box}
        type="button"
        className={`unit-line unit-${line.level}`}
        aria-current={chosen ? 'true' : undefined}
        onClick={onChoose}
      >
        <span className="unit-name">{line.name}</span>
        {line.standing === null ? (
          <Tag tone="quiet">{m.noRoster}</Tag>
        ) : line.standing === 0 ? (
          <Tag tone="risk">{m.nobody}</Tag>
        ) : (
          <Tag tone="good">{m.standing(line.standing)}</Tag>
        )}
        {line.gapMinutes > 0 && <span className="unit-gap">{m.gap(hours)}</span>}
      </button>
    </li>
  );
}

function Question({
  ask,
  roster,
  onClose,
}: {
  ask: DutyAsk | null;
  roster: RosterReply;
  onClose: () => void;
}): ReactElement | null {
  const daysText = useDaysText();
  const unitId = roster.unit.id;
  switch (ask?.kind) {
    case undefined:
      return null;
    case 'shift':
      return <ShiftDialog ask={ask.ask} roster={roster} onClose={onClose} />;
    case 'exception':
      return <ExceptionDialog span={ask.span} roster={roster} onClose={onClose} />;
    case 'remove':
      return <RemoveDialog shift={ask.shift} days={daysText(ask.shift)} onClose={onClose} />;
    case 'import':
      return <ImportDialog unitId={unitId} onClose={onClose} />;
    case 'contact': {
      const known = roster.contacts.find((c) => c.role === ask.role);
      return <ContactDialog unitId={unitId} role={ask.role} known={known} onClose={onClose} />;
    }
    case 'languages':
      return <LanguageDialog person={ask.person} onClose={onClose} />;
  }
}

function Week({
  roster,
  chosen,
  onChoose,
  onAsk,
}: {
  roster: RosterReply;
  chosen: string | undefined;
  onChoose: (span: Span) => void;
  onAsk: (ask: DutyAsk) => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const [, setUrl] = useUrlState();
  const [monday = '', sunday = ''] = [roster.days[0], roster.days[6]];
  const may = useMay();
  const go = (days: number): void => setUrl({ day: dayAfter(monday, days), span: null }, true);
  const tools = may('duty.manage') && (
    <>
      <Button
        icon="plus"
        kind="main"
        onClick={() => onAsk({ kind: 'shift', ask: { kind: 'add' } })}
      >
        {m.add}
      </Button>
      <Button onClick={() => onAsk({ kind: 'import' })}>{m.import}</Button>
    </>
  );
  return (
    <section className="week" aria-label={roster.unit.name}>
      <header className="week-head">
        <h2>{roster.unit.name}</h2>
        <span className="number quiet">{m.week(monday, sunday)}</span>
        <Button size="small" onClick={() => go(-7)} aria-label={m.previous}>
          ‹
        </Button>
        <Button size="small" onClick={() => setUrl({ day: null, span: null }, true)}>
          {m.today}
        </Button>
        <Button size="small" onClick={() => go(7)} aria-label={m.next}>
          ›
        </Button>
        <span className="grow" />
        {tools}
      </header>
      {roster.shifts.length === 0 ? (
        <EmptyState icon="duty" title={m.empty} hint={m.emptyHint} />
      ) : (
        <Grid roster={roster} chosen={chosen} onChoose={onChoose} />
      )}
    </section>
  );
}

function DutyScreen(): ReactElement {
  const m = useMessages(dutyMessages);
  const shared = useShared();
  const [url, setUrl] = useUrlState();
  const [ask, setAsk] = useState<DutyAsk | null>(null);
  const list = useRead('duty.rosters', {});
  const items = list.data?.items ?? [];
  const unitId = url['unit'] ?? items[0]?.unitId;
  const day = url['day'];
  const read = useRead(
    'duty.roster',
    { params: { id: unitId ?? '' }, query: day === undefined ? {} : { day } },
    { enabled: unitId !== undefined, keep: true },
  );
  const roster = read.data;
  const span = roster?.spans.find((s) => spanKey(s) === url['span']);
  useFeed(feed);
  useListKeys(
    items.map((i) => i.unitId),
    unitId,
    (unit) => setUrl(unit === null ? { span: null } : { unit, span: null }, true),
  );
  return (
    <>
      <Page
        title={shared.title.duty}
        lead={m.lead}
        {...(roster && {
          side: span ? (
            <ShiftSide
              span={span}
              roster={roster}
              onAsk={setAsk}
              onClose={() => setUrl({ span: null })}
            />
          ) : (
            <UnitSide roster={roster} onAsk={setAsk} />
          ),
          sideLabel: roster.unit.name,
        })}
      >
        <div className="duty">
          <Loaded read={list}>
            {(data) => (
              <nav className="unit-lines" aria-label={m.units}>
                <ul>
                  {data.items.map((line) => (
                    <UnitLine
                      key={line.unitId}
                      line={line}
                      chosen={line.unitId === unitId}
                      onChoose={() => setUrl({ unit: line.unitId, span: null }, true)}
                    />
                  ))}
                </ul>
              </nav>
            )}
          </Loaded>
          {unitId === undefined ? (
            <EmptyState icon="duty" title={m.noUnit} />
          ) : (
            <Loaded read={read}>
              {(data) => (
                <Week
                  roster={data}
                  chosen={url['span']}
                  onChoose={(one) => setUrl({ span: spanKey(one) }, true)}
                  onAsk={setAsk}
                />
              )}
            </Loaded>
          )}
        </div>
      </Page>
      {roster && <Question ask={ask} roster={roster} onClose={() => setAsk(null)} />}
    </>
  );
}

export const routes = { duty: DutyScreen } satisfies ModuleRoutes;
