/** What my seat is doing: shown in the top bar, changed from its menu and by command. */
import type { ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import { seatStatuses } from '../../../core/duty/index.ts';
import {
  call,
  countdown,
  Icon,
  LiveDot,
  queries,
  toastFailure,
  useMenuClose,
  useNameOf,
  useNow,
  useMay,
  useRead,
  useShared,
} from '../../ui/index.ts';

type Seat = CallReply<'duty.seat'>;
type Change = { readonly status: 'ready' | 'break' | 'away'; readonly minutes?: number };

const breaks = [5, 10, 15] as const;

/** Undefined for people who have no seat. */
export function useSeat(): Seat | undefined {
  const handles = useMay()('warning.handle');
  return useRead('duty.seat', {}, { enabled: handles, everyMs: 30_000 }).data;
}

export async function changeSeat(change: Change, what: string): Promise<void> {
  try {
    const seat = await call('duty.seat-set', { body: change });
    queries.setQueryData(['duty.seat', {}], seat);
  } catch (error) {
    toastFailure(what, error);
  }
}

/** The changes that make sense now, for the menu and for the commands. */
export function useSeatChanges(): readonly { readonly text: string; readonly run: () => void }[] {
  const m = useShared();
  const seat = useSeat();
  if (!seat || seat.status === 'signed-out') return [];
  const to = (change: Change, text: string) => ({
    text,
    run: () => void changeSeat(change, text),
  });
  const rests = seat.status === 'break' || seat.status === 'away';
  if (rests) return [to({ status: 'ready' }, m.seat.ready)];
  return [
    ...breaks
      .filter((minutes) => minutes <= seat.breakMinutesMax)
      .map((minutes) => to({ status: 'break', minutes }, m.seat.rest(minutes))),
    to({ status: 'away' }, m.seat.away),
  ];
}

const tones = {
  ready: 'good',
  'on-call': 'risk',
  'writing-up': 'quiet',
  break: 'quiet',
  away: 'quiet',
  'signed-out': 'quiet',
} as const;

function Left({ until }: { until: string }): ReactElement {
  const { over, clock } = countdown(Date.parse(until), useNow(), useShared().time.days);
  return <span className="number">{over ? `−${clock}` : clock}</span>;
}

/** A dot and a word; during a break how much of it is left. */
/** The word of the mark, for those who hear it; empty where there is only a dot. */
export function useSeatWord(): string {
  const name = useNameOf();
  const seat = useSeat();
  return !seat || seat.status === 'signed-out' ? '' : name(seatStatuses, seat.status);
}

export function SeatMark(): ReactElement {
  const name = useNameOf();
  const seat = useSeat();
  if (!seat || seat.status === 'signed-out') return <LiveDot tone="good" />;
  return (
    <span className="seat-mark" data-status={seat.status}>
      <LiveDot tone={tones[seat.status]} />
      {name(seatStatuses, seat.status)}
      {seat.status === 'break' && seat.until !== null && <Left until={seat.until} />}
    </span>
  );
}

export function SeatChoices(): ReactElement | null {
  const close = useMenuClose();
  const changes = useSeatChanges();
  if (changes.length === 0) return null;
  return (
    <div className="menu-group">
      {changes.map(({ text, run }) => (
        <button
          key={text}
          type="button"
          className="menu-item"
          onClick={() => {
            close();
            run();
          }}
        >
          <Icon name="clock" />
          {text}
        </button>
      ))}
    </div>
  );
}
