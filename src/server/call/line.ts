/** The line of the centre: its telephone towards the gateway, by the settings. */
import { readFileSync } from 'node:fs';
import { parseSipUri } from '../../core/call/index.ts';
import type { SipSettings } from '../platform/config.ts';
import { EnvironmentFault, messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { newToken } from '../platform/random.ts';
import { SipAgent } from './sip/agent.ts';
import type { Credentials } from './sip/digest.ts';
import { realTimers, type Timers } from './sip/timers.ts';
import type { Hop } from './sip/transport.ts';

export type Line = {
  readonly agent: SipAgent;
  readonly timers: Timers;
  /** Right side of addresses. */
  readonly domain: string;
  /** Whether the gateway answered the last time it was asked. */
  readonly isAnswering: () => boolean;
  readonly close: () => Promise<void>;
};

export type LineOptions = {
  readonly settings: SipSettings;
  readonly log: Log;
  /** Each message as it goes and comes, for a ladder. */
  readonly onPass?: (way: 'out' | 'in', text: string, hop: Hop) => void;
};

/** How often the gateway is asked whether it is there. */
const askMs = 15_000;

/** Opens the line. Throws where the settings cannot be used; a gateway that is away is no fault. */
export async function openLine({ settings, log, onPass }: LineOptions): Promise<Line> {
  const uri = parseSipUri(settings.gateway);
  if (uri === undefined) {
    throw new EnvironmentFault(
      'bad-setting',
      `WUZHA_SIP is ${JSON.stringify(settings.gateway)}`,
      'give the gateway such as sip:10.0.0.5:5060',
    );
  }
  let told = '';
  const agent = await SipAgent.open({
    gateway: { host: uri.host, port: uri.port },
    protocol: uri.transport === 'tcp' ? 'TCP' : 'UDP',
    own: ownAddress(settings.address),
    credentials: readCredentials(settings.credentialsFile),
    timers: realTimers,
    newToken: () =>
      newToken()
        .replace(/[^A-Za-z0-9]/g, '')
        .slice(0, 20),
    ...(onPass ? { onPass } : {}),
    onTrouble(what) {
      // The same trouble comes with every packet.
      if (what !== told) log.warn('the telephone line', { cause: what });
      told = what;
    },
  }).catch((cause: unknown) => {
    throw new EnvironmentFault(
      'cannot-listen',
      `the telephone line cannot be opened: ${messageOf(cause)}`,
      'give an address of this machine and a free port in WUZHA_SIP_ADDRESS',
      cause,
    );
  });
  const domain = settings.domain ?? uri.host;
  let answering = true;
  let stopAsking = (): void => {};
  const ask = (): void => {
    void agent.ask(`sip:${domain}`).then((isThere) => {
      if (answering !== isThere)
        log.warn(isThere ? 'the gateway answers again' : 'the gateway does not answer');
      answering = isThere;
    });
    stopAsking = realTimers.after(askMs, ask);
  };
  ask();
  return {
    agent,
    timers: realTimers,
    domain,
    isAnswering: () => answering,
    async close() {
      stopAsking();
      await agent.close();
    },
  };
}

function ownAddress(address: string | undefined): Hop | undefined {
  const parts = /^\[?(.+?)\]?:(\d+)$/.exec(address ?? '');
  return parts ? { host: parts[1] ?? '', port: Number(parts[2]) } : undefined;
}

function readCredentials(path: string | undefined): Credentials | undefined {
  if (path === undefined || path === '') return undefined;
  let first: string;
  try {
    [first = ''] = readFileSync(path, 'utf8').split(/\r?\n/);
  } catch (cause) {
    throw new EnvironmentFault(
      'bad-setting',
      `WUZHA_SIP_CREDENTIALS cannot be read: ${messageOf(cause)}`,
      'name a file that this user can read',
      cause,
    );
  }
  const at = first.indexOf(':');
  if (at > 0) return { user: first.slice(0, at), password: first.slice(at + 1) };
  throw new EnvironmentFault(
    'bad-setting',
    'WUZHA_SIP_CREDENTIALS names a file without user:password',
    'write them on its first line, such as centre:secret',
  );
}
