/**
 * One bank on the network: its port, its certificate, and who may tell it what. Messages of the
 * centre, money of other banks and alarms among mules come here; the certificate of the connection
 * tells who speaks.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Agent, type Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import {
  iso20022Adapter,
  platformAdapter,
  readReply,
  shippedDialect,
  transportCodes,
  writeReply,
  type BankAdapter,
} from '../../../core/bank/wire/index.ts';
import type { Clearing } from '../book.ts';
import type { FaultShares } from '../fault.ts';
import type { HouseInput, HouseOutput } from '../house.ts';
import type { LiveHouse } from './live-house.ts';
import type { WorldSetting } from './setting.ts';
import { agentOf, identityOf, post, readText, type Identity } from './wire.ts';

const platform = platformAdapter(shippedDialect);
const iso = iso20022Adapter();
type Alarm = Extract<HouseInput, { in: 'alarm' }>;

export type StallOptions = {
  readonly dir: string;
  readonly code: string;
  readonly setting: WorldSetting;
  /** All banks of this process, by code. */
  readonly neighbours: ReadonlyMap<string, Stall>;
  readonly say: (line: string) => void;
};

export class Stall {
  readonly #options: StallOptions;
  readonly #valid: Identity;
  readonly #server: Server;
  readonly #adapter: BankAdapter;
  #agent: Agent;
  #live: LiveHouse | undefined;
  #shares: FaultShares = {};

  constructor(options: StallOptions) {
    this.#options = options;
    this.#adapter = options.setting.iso?.includes(options.code) === true ? iso : platform;
    this.#valid = identityOf(options.dir, options.code);
    this.#agent = agentOf(this.#valid);
    this.#server = createServer(
      { ...this.#valid, requestCert: true, rejectUnauthorized: true, keepAliveTimeout: 60_000 },
      (message, reply) => {
        this.#serve(message, reply).catch((cause: unknown) => {
          options.say(`${options.code}: ${String(cause)}`);
          reply.writeHead(500).end();
        });
      },
    );
    this.#server.on('connection', (socket) => {
      if (this.#isDead) socket.destroy();
    });
  }

  get #isDead(): boolean {
    return (this.#shares.dead ?? 0) > 0;
  }

  get live(): LiveHouse {
    if (this.#live === undefined) throw new Error('invariant broken: a stall without its house');
    return this.#live;
  }

  async open(live: LiveHouse): Promise<void> {
    this.#live = live;
    this.#follow(live.house.faults);
    const port = this.#options.setting.ports[this.#options.code];
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        resolve();
      });
    });
  }

  async take(input: HouseInput): Promise<void> {
    await this.live.take(input);
    if (input.in === 'faults') this.#follow(input.shares);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
    this.#agent.destroy();
    await this.#live?.close();
  }

  /** Hands over what the bank gives out. Throws where it did not arrive. */
  async deliver(output: HouseOutput): Promise<void> {
    if (this.#isDead) throw new Error('the bank is dead');
    if (output.out === 'answer') return this.#answer(output);
    if (output.out === 'clearing') return this.#clear(output.clearing);
    return this.#alarm({ in: 'alarm', gang: output.gang, account: output.account });
  }

  async #answer({ answer }: Extract<HouseOutput, { out: 'answer' }>): Promise<void> {
    const { setting, code, say } = this.#options;
    const written = this.#adapter.writeAnswer(answer, {
      from: code,
      to: setting.centreCode,
      serial: answer.serial,
    });
    if (!written.ok) {
      say(`${code}: an answer cannot be written: ${JSON.stringify(written.error)}`);
      return;
    }
    const reply = await post(setting.centreUrl, this.#agent, written.value, 'application/xml');
    const told = readReply(reply.text);
    if (told?.code === transportCodes.taken || told?.code === transportCodes.duplicate) return;
    const why = told === undefined ? `HTTP ${reply.status}` : `${told.code} ${told.description}`;
    // What has the wrong form will never be right: one line, no second try.
    if (told?.code === transportCodes.format) {
      say(`${code}: the centre refuses ${answer.kind} ${answer.key}: ${why}`);
      return;
    }
    throw new Error(`the centre did not take an answer: ${why}`);
  }

  async #clear(clearing: Clearing): Promise<void> {
    const { neighbours } = this.#options;
    const near = neighbours.get(clearing.to.bank);
    if (near !== undefined) return near.take({ in: 'clearing', clearing });
    await this.#tell(clearing.to.bank, 'clearing', clearing);
  }

  /** Mules of every process hear it once. */
  async #alarm(alarm: Alarm): Promise<void> {
    const { setting, code, neighbours } = this.#options;
    for (const group of setting.groups) {
      const [first] = group;
      if (first === undefined) continue;
      if (group.includes(code)) await spread(neighbours, alarm);
      else await this.#tell(first, 'alarm', alarm);
    }
  }

  async #tell(bank: string, path: string, body: unknown): Promise<void> {
    const port = this.#options.setting.ports[bank];
    if (port === undefined) throw new Error(`no bank ${bank}`);
    const url = `https://127.0.0.1:${port}/${path}`;
    const { status } = await post(url, this.#agent, JSON.stringify(body), 'application/json');
    if (status !== 204) throw new Error(`${bank} answered ${status}`);
  }

  async #serve(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    const text = await readText(message);
    const speaker = speakerOf(message);
    if (message.url === '/platform' && speaker === 'centre') {
      reply.setHeader('content-type', 'application/xml; charset=utf-8');
      reply.end(writeReply(await this.#ask(text)));
      return;
    }
    const { ports } = this.#options.setting;
    if (message.url === '/clearing' && speaker in ports) {
      await this.take({ in: 'clearing', clearing: JSON.parse(text) as Clearing });
    } else if (message.url === '/alarm' && speaker in ports) {
      await spread(this.#options.neighbours, JSON.parse(text) as Alarm);
    } else {
      reply.writeHead(403).end();
      return;
    }
    reply.writeHead(204).end();
  }

  /** Acknowledged only once it is on disk. */
  async #ask(text: string) {
    const key = this.#adapter.readReminder(text);
    if (key !== undefined) {
      await this.take({ in: 'question', key });
      return { code: transportCodes.taken, description: '' };
    }
    const read = this.#adapter.readRequest(text);
    if (!read.ok) {
      const first = read.error[0];
      const description = `${first?.field ?? ''} ${first?.problem ?? ''}`;
      return { code: transportCodes.format, description };
    }
    const request = read.value.body;
    if (request.account.bank !== this.#options.code) {
      return { code: transportCodes.notAllowed, description: 'BankID is another bank' };
    }
    await this.take({ in: 'request', request });
    return { code: transportCodes.taken, description: '' };
  }

  /** Certificate and reachability are matters of the line, not of the books. */
  #follow(shares: FaultShares): void {
    const was = this.#shares.expired ?? 0;
    const is = shares.expired ?? 0;
    this.#shares = shares;
    if (this.#isDead) this.#server.closeAllConnections();
    if (was > 0 === is > 0) return;
    const { dir, code } = this.#options;
    const identity = is > 0 ? identityOf(dir, code, `${code}.expired`) : this.#valid;
    this.#server.setSecureContext(identity);
    this.#server.closeAllConnections();
    this.#agent.destroy();
    this.#agent = agentOf(identity);
  }
}

async function spread(stalls: ReadonlyMap<string, Stall>, alarm: Alarm): Promise<void> {
  await Promise.all([...stalls.values()].map((stall) => stall.take(alarm)));
}

function speakerOf({ socket }: IncomingMessage): string {
  if (!(socket instanceof TLSSocket)) return '';
  const { subject } = socket.getPeerCertificate();
  const name = subject?.CN;
  return typeof name === 'string' ? name : '';
}
