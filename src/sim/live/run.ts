/** The process that runs the city against a centre: keys and orders in by lines, its state out. */
import { setMaxListeners } from 'node:events';
import { createInterface } from 'node:readline';
import type {
  CityControl,
  CityOperator,
  CityStart,
  CityStatus,
  FromCity,
  ToCity,
} from '../../contract/index.ts';
import { openTelephoneNetwork } from '../network/telephone.ts';
import { Random } from '../random.ts';
import { Feed } from './feed.ts';
import { LiveCity } from './live-city.ts';
import { MoneyCrew } from './money/crew.ts';
import { MoneyLife } from './money/life.ts';
import { Crew } from './operators.ts';
import { pickupOf } from './pickup.ts';
import { collectFeedback } from './push.ts';
import { Watch } from './watch.ts';
import { realWorld, type LiveWorld } from './world.ts';

export type LiveStreams = {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly interrupted?: AbortSignal;
};

const tickMs = 250;
const statusEveryMs = 1_000;
/** While more rows wait to be sent, city time stands still. */
const waitingMax = 2_000;

/** Runs until standard input ends or the process is interrupted. Answers the exit code. */
export async function runLive(io: LiveStreams, world: LiveWorld = realWorld): Promise<number> {
  const lines = createInterface({ input: io.stdin })[Symbol.asyncIterator]();
  const first = await lines.next();
  const start = first.done === true ? undefined : readStart(first.value);
  if (start === undefined) {
    io.stderr.write(
      'wuzha: sim live is started by `wuzha up`: its first line of input must hold the keys\n',
    );
    return 2;
  }
  const ended = new AbortController();
  // Some sixty people at their seats wait on it.
  setMaxListeners(0, ended.signal);
  const stop = (): void => {
    ended.abort();
  };
  io.interrupted?.addEventListener('abort', stop);
  if (io.interrupted?.aborted) stop();
  const live = new Live(start, io, world);
  const orders = obey(lines, live).finally(stop);
  await live.run(ended.signal);
  // Reading may wait for a line that never comes.
  void orders.catch(() => {});
  io.interrupted?.removeEventListener('abort', stop);
  return 0;
}

async function obey(lines: AsyncIterator<string>, live: Live): Promise<void> {
  for (;;) {
    const line = await lines.next();
    if (line.done === true) return;
    live.take(JSON.parse(line.value) as ToCity);
  }
}

function readStart(line: string): CityStart | undefined {
  try {
    const start = JSON.parse(line) as CityStart;
    const whole =
      typeof start.base === 'string' &&
      Array.isArray(start.sources) &&
      Array.isArray(start.operators) &&
      Number.isInteger(start.seed) &&
      start.people >= 50 &&
      start.speed > 0;
    return whole ? start : undefined;
  } catch {
    return undefined;
  }
}

class Live {
  readonly #io: LiveStreams;
  readonly #world: LiveWorld;
  readonly #start: CityStart;
  readonly #city: LiveCity;
  readonly #feed: Feed;
  readonly #crew: Crew;
  readonly #watch: Watch;
  #speed: number;
  #running = true;
  #operators: boolean;
  #signedIn: readonly CityOperator[];
  #toldTrouble = 0;

  constructor(start: CityStart, io: LiveStreams, world: LiveWorld) {
    const now = world.now();
    this.#io = io;
    this.#world = world;
    this.#start = start;
    this.#speed = start.speed;
    this.#operators = start.operatorsOn !== false;
    this.#signedIn = start.operators;
    // Another run, other ids: by the time it began.
    const idPrefix = `r${Math.floor(now / 1000).toString(36)}-`;
    this.#city = new LiveCity({ seed: start.seed, people: start.people, startAt: now, idPrefix });
    const onTrouble = (what: string): void => {
      this.#trouble(what);
    };
    this.#feed = new Feed({ world, base: start.base, sources: start.sources, onTrouble });
    const onSignedOut = (): void => {
      this.#tell({ ask: 'operators' });
    };
    this.#crew = new Crew({
      world,
      base: start.base,
      operators: start.operators,
      isOn: this.#operators,
      onTrouble,
      random: Random.of(now, 'operators'),
      telephone: start.telephonePort !== undefined,
      citizen: (phone) => this.#city.citizen(phone),
      dissuaded: (person) => {
        if (person.kind === 'involved') this.#city.city.dissuade(person.play);
      },
      onSignedOut,
    });
    this.#watch = new Watch({
      world,
      base: start.base,
      operator: () => this.#crew.viewer,
      isOurs: (id) => this.#crew.holds(id),
      settled: (shown) => {
        const person = this.#city.shown(shown);
        if (person.kind === 'involved') this.#city.city.dissuade(person.play);
      },
      onSignedOut,
    });
  }

  take(order: ToCity): void {
    if ('operators' in order) {
      this.#signedIn = order.operators;
      this.#crew.setOperators(order.operators);
    } else this.#control(order.control);
  }

  #control({ running, speed, operators }: CityControl): void {
    if (running !== undefined) this.#running = running;
    if (speed !== undefined) this.#speed = speed;
    if (operators !== undefined) {
      this.#operators = operators;
      this.#crew.setOn(operators);
    }
    this.#tellStatus();
  }

  async run(stopped: AbortSignal): Promise<void> {
    const telephones = await this.#openTelephones();
    const { base, sources } = this.#start;
    const work = [
      this.#feed.run(stopped),
      this.#crew.run(stopped),
      this.#watch.run(stopped),
      collectFeedback({ base, sources, world: this.#world }, stopped),
      ...this.#money(stopped),
    ];
    let toldAt = 0;
    while (!stopped.aborted) {
      const now = this.#world.now();
      const goes = this.#running && this.#feed.waiting < waitingMax;
      if (goes)
        this.#city.pass(now, this.#speed, (event, at) => {
          this.#feed.put(event, at);
        });
      else this.#city.skip(now);
      if (now - toldAt >= statusEveryMs) {
        toldAt = now;
        this.#tellStatus();
      }
      await this.#world.sleep(tickMs, stopped);
    }
    await Promise.allSettled(work);
    await telephones?.stop();
  }

  /** Money that is lost at the banks of the city and those who go after it, where banks run. */
  #money(stopped: AbortSignal): Promise<void>[] {
    const { bankControl: control, base, bankGangs: gangs = 1 } = this.#start;
    if (control === undefined) return [];
    const onTrouble = (what: string): void => {
      this.#trouble(what);
    };
    const world = this.#world;
    const crew = new MoneyCrew(
      {
        world,
        base,
        onTrouble,
        random: Random.of(world.now(), 'money-crew'),
        operators: () => this.#signedIn,
      },
      stopped,
    );
    const life = new MoneyLife({
      world,
      control,
      gangs,
      onTrouble,
      random: Random.of(world.now(), 'money'),
      people: this.#city.city.society.people,
      report: (loss) => void crew.report(loss),
    });
    return [life.run(stopped, () => this.#running), crew.run(stopped, () => this.#operators)];
  }

  /** The telephones of the city, where the centre was told of them. */
  async #openTelephones(): Promise<{ stop(): Promise<void> } | undefined> {
    const { telephonePort } = this.#start;
    if (telephonePort === undefined) return undefined;
    const random = Random.of(this.#world.now(), 'telephone');
    return openTelephoneNetwork({
      port: telephonePort,
      random,
      pickup: (number) => pickupOf(number, random),
    }).catch((cause: unknown) => {
      this.#trouble(`the telephones are dead: ${String(cause)}`);
      return undefined;
    });
  }

  #tellStatus(): void {
    const status: CityStatus = {
      running: this.#running,
      speed: this.#speed,
      operators: this.#operators,
      cityTime: new Date(this.#world.now()).toISOString(),
      people: this.#start.people,
      seed: this.#start.seed,
    };
    this.#tell({ status });
  }

  #tell(message: FromCity): void {
    this.#io.stdout.write(`${JSON.stringify(message)}\n`);
  }

  /** At most a line in ten seconds: a centre that is away would fill the screen. */
  #trouble(what: string): void {
    const now = this.#world.now();
    if (now - this.#toldTrouble < 10_000) return;
    this.#toldTrouble = now;
    this.#io.stderr.write(`city: ${what}\n`);
  }
}
