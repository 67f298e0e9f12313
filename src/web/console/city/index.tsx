/** The demo badge of the top bar: tells that all is invented, and steers the city behind it. */
import type { ReactElement } from 'react';
import type { CallInput, CallReply } from '../../../client/index.ts';
import {
  Button,
  countText,
  ErrorState,
  LiveDot,
  Menu,
  Skeleton,
  Time,
  toastFailure,
  useAct,
  useMay,
  useMessages,
  useRead,
} from '../../ui/index.ts';
import { cityMessages } from './messages.ts';
import './city.css';

type City = CallReply<'city.read'>;
type Change = CallInput<'city.control'>['body'];

/** From every second as it passes to an hour in six seconds. */
const speeds = [1, 10, 60, 300, 600] as const;
const everyMs = 5000;

function Controls({
  city,
  change,
  busy,
}: {
  city: City;
  change: (body: Change) => void;
  busy: boolean;
}): ReactElement {
  const m = useMessages(cityMessages);
  const mayControl = useMay()('city.control');
  const off = !mayControl || busy;
  const nearest = speeds.reduce((best, one) =>
    Math.abs(Math.log(one / city.speed)) < Math.abs(Math.log(best / city.speed)) ? one : best,
  );
  return (
    <>
      <div className="city-row">
        <span className="city-state">
          <LiveDot tone={city.running ? 'good' : 'quiet'} />
          {city.running ? m.running : m.paused}
        </span>
        <Button
          size="small"
          icon={city.running ? 'pause' : 'right'}
          disabled={off}
          onClick={() => change({ running: !city.running })}
        >
          {city.running ? m.pause : m.resume}
        </Button>
      </div>
      <fieldset className="city-speed" disabled={off}>
        <legend>{m.speed}</legend>
        {speeds.map((speed) => (
          <button
            key={speed}
            type="button"
            aria-pressed={speed === nearest}
            onClick={() => change({ speed })}
          >
            {m.times(String(speed))}
          </button>
        ))}
      </fieldset>
      <div className="city-row">
        <div>
          <p>{m.operators}</p>
          <p className="field-hint">{city.operators ? m.operatorsOn : m.operatorsOff}</p>
        </div>
        <button
          type="button"
          role="switch"
          className="city-switch"
          aria-checked={city.operators}
          disabled={off}
          aria-label={m.operators}
          onClick={() => change({ operators: !city.operators })}
        >
          <span />
        </button>
      </div>
      {!mayControl && <p className="field-hint">{m.notPermitted}</p>}
    </>
  );
}

function Panel(): ReactElement {
  const m = useMessages(cityMessages);
  const read = useRead('city.read', {}, { everyMs });
  const control = useAct('city.control', ['city.read']);
  const change = (body: Change): void =>
    control.mutate(
      { body },
      {
        onError: (error) => toastFailure(m.act, error),
      },
    );
  const city =
    control.isPending && read.data
      ? ({ ...read.data, ...control.variables.body } as City)
      : read.data;
  if (!city) return read.error ? <ErrorState error={read.error} /> : <Skeleton rows={3} />;
  if (city.people === 0) {
    return (
      <>
        <p className="city-none">{m.none}</p>
        <p className="field-hint">{m.noneHint}</p>
      </>
    );
  }
  return (
    <>
      <Controls city={city} change={change} busy={control.isPending} />
      <p className="city-facts">
        {city.cityTime !== null && (
          <span>
            {m.cityTime} <Time at={city.cityTime} whole />
          </span>
        )}
        <span>{m.people(countText(city.people))}</span>
        <span>{m.seed(city.seed)}</span>
      </p>
    </>
  );
}

export function CityMenu(): ReactElement {
  const m = useMessages(cityMessages);
  return (
    <Menu className="city" label={m.menu} text={m.demo}>
      {() => (
        <div className="city-panel">
          <h2>{m.title}</h2>
          <p className="field-hint">{m.lead}</p>
          <Panel />
        </div>
      )}
    </Menu>
  );
}
