/** The server's end of the line to the process that runs the simulated city. */
import { createInterface } from 'node:readline';
import type {
  CityControl,
  CityOperator,
  CityStart,
  CityStatus,
  FromCity,
  ToCity,
} from '../../contract/index.ts';

export type CityPort = {
  /** What the city last told; undefined while none is running. */
  status(): CityStatus | undefined;
  /** Passes a change on and answers how it will be; undefined where there is no city. */
  control(change: CityControl): CityStatus | undefined;
  /** Joins a city: sends the start line and listens until the city ends. */
  attach(streams: CityStreams, options: AttachOptions): void;
};

export type CityStreams = {
  /** Towards the city. */
  readonly input: NodeJS.WritableStream;
  /** From the city. */
  readonly output: NodeJS.ReadableStream;
};

export type AttachOptions = {
  readonly start: CityStart;
  /** New sessions for the simulated operators, when theirs have ended. */
  readonly renewOperators: () => Promise<readonly CityOperator[]>;
  readonly onFault?: (reason: string) => void;
};

/** A line without a city at its end yet. */
export function makeCityPort(): CityPort {
  let input: NodeJS.WritableStream | undefined;
  let last: CityStatus | undefined;
  const send = (message: ToCity): void => {
    input?.write(`${JSON.stringify(message)}\n`);
  };
  return {
    status: () => last,
    control(change) {
      if (last === undefined) return undefined;
      send({ control: change });
      last = { ...last, ...change };
      return last;
    },
    attach(streams, { start, renewOperators, onFault = () => {} }) {
      input = streams.input;
      input.on('error', () => {});
      input.write(`${JSON.stringify(start)}\n`);
      last = {
        running: true,
        speed: start.speed,
        operators: start.operatorsOn !== false,
        cityTime: null,
        people: start.people,
        seed: start.seed,
      };
      const lines = createInterface({ input: streams.output });
      lines.on('line', (line) => {
        const message = readMessage(line);
        if (message === undefined)
          onFault(`the city said what nobody understands: ${line.slice(0, 80)}`);
        else if ('status' in message) last = message.status;
        else {
          renewOperators().then(
            (operators) => send({ operators }),
            (cause: unknown) => onFault(`no new sessions for the operators: ${String(cause)}`),
          );
        }
      });
      lines.on('close', () => {
        if (input !== streams.input) return;
        input = undefined;
        last = undefined;
      });
    },
  };
}

function readMessage(line: string): FromCity | undefined {
  try {
    const message = JSON.parse(line) as FromCity;
    return 'status' in message || 'ask' in message ? message : undefined;
  } catch {
    return undefined;
  }
}
