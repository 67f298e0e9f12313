/** Configuration: from the environment and the command line, checked before anything starts. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { mailSetting, smppSetting, type Account, type MailSetting } from './account.ts';
import { EnvironmentFault } from './fault.ts';

export type Config = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Embedded database, keys, audit anchor: all that must be kept. */
  readonly dataDir: string;
  /** A PostgreSQL 15 or newer; undefined starts the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Origin that people type; http://host:port where not told. */
  readonly publicUrl: string | undefined;
  readonly demo: boolean;
  readonly centre: string;
  /** Signals accepted but not yet scored; beyond it submissions are answered with 429. */
  readonly backlogMax: number;
  /** A NATS JetStream that acknowledges signals; undefined: the database does. */
  readonly logUrl: string | undefined;
  /** This process decides signals too; else `wuzha work` does. */
  readonly scoring: boolean;
  readonly databaseConnectionsMax: number;
  /** The telephone gateway; undefined: seats dial by hand. */
  readonly sip: SipSettings | undefined;
  /** Addresses of reverse proxies whose x-forwarded-for is believed. */
  readonly trustedProxies: readonly string[];
  /** The short message centre (SMPP); undefined: no SMS. */
  readonly smpp: Account | undefined;
  /** The mail server; undefined: no e-mail. */
  readonly mail: MailSetting | undefined;
  /** Push services of browsers that may be written to. */
  readonly pushHosts: readonly string[];
  /** The lines to the banks; undefined: people carry every request. */
  readonly banks: BankConfig | undefined;
  readonly version: string;
};

export type BankConfig = {
  /** Holds banks.json, the centre's key and certificate, the banks' authority. */
  readonly folder: string;
  /** Where banks bring their answers. */
  readonly listen: { readonly host: string; readonly port: number };
};

export type SipSettings = {
  /** `sip:host:port`, with `;transport=tcp` over TCP. */
  readonly gateway: string;
  /** Our side of addresses; the host of the gateway where not told. */
  readonly domain: string | undefined;
  /** A file with `user:password` on its first line. */
  readonly credentialsFile: string | undefined;
  /** `host:port` of our own end; found out where not told. */
  readonly address: string | undefined;
};

/** The push services of the common browsers. */
const pushHostsUsual = [
  'fcm.googleapis.com',
  'push.services.mozilla.com',
  'notify.windows.com',
  'push.apple.com',
].join(',');

/** Root of the checkout or of the installed package. */
export const programRoot = resolve(import.meta.dirname, '../../..');

const program: unknown = JSON.parse(readFileSync(join(programRoot, 'package.json'), 'utf8'));
export const version = (program as { version: string }).version;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration; `over` wins over the environment. */
export function readConfig(env: Environment, over: Partial<Config> = {}): Config {
  return {
    host: env['WUZHA_HOST'] ?? '127.0.0.1',
    port: wholeNumber(env, 'WUZHA_PORT', 9611, 65_535),
    dataDir: resolve(env['WUZHA_DATA'] ?? 'data'),
    databaseUrl: databaseUrl(env['DATABASE_URL']),
    publicUrl: publicUrl(env['WUZHA_PUBLIC_URL']),
    demo: (env['WUZHA_DEMO'] ?? '1') !== '0',
    centre: env['WUZHA_CENTRE'] ?? '反诈中心',
    backlogMax: wholeNumber(env, 'WUZHA_BACKLOG_MAX', 200_000, 100_000_000),
    logUrl: logUrl(env['WUZHA_LOG']),
    scoring: (env['WUZHA_SCORING'] ?? '1') !== '0',
    databaseConnectionsMax: wholeNumber(env, 'WUZHA_DATABASE_CONNECTIONS', 16, 500),
    sip: sipSettings(env),
    trustedProxies: addresses(env['WUZHA_TRUSTED_PROXIES'] ?? ''),
    smpp: smppSetting(env, { address: 'WUZHA_SMPP', passwordFile: 'WUZHA_SMPP_PASSWORD_FILE' }),
    mail: mailSetting(env, {
      address: 'WUZHA_SMTP',
      passwordFile: 'WUZHA_SMTP_PASSWORD_FILE',
      from: 'WUZHA_MAIL_FROM',
    }),
    pushHosts: (env['WUZHA_PUSH_HOSTS'] ?? pushHostsUsual)
      .split(',')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
    banks: bankConfig(env),
    version,
    ...over,
  };
}

function wholeNumber(env: Environment, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new EnvironmentFault(
    'bad-setting',
    `${name} is ${JSON.stringify(text)}`,
    `give a whole number from 0 to ${max}`,
  );
}

function databaseUrl(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^postgres(?:ql)?:/.test(text) && URL.canParse(text)) return text;
  // It may hold a password, so it is not repeated.
  throw new EnvironmentFault(
    'bad-setting',
    'DATABASE_URL is no address of a PostgreSQL',
    'give one such as postgres://wuzha:password@127.0.0.1:5432/wuzha',
  );
}

function logUrl(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^nats:\/\/[^\s/]+$/.test(text)) return text;
  throw new EnvironmentFault(
    'bad-setting',
    `WUZHA_LOG is no address of a NATS server`,
    'give one such as nats://10.0.0.1:4222,10.0.0.2:4222,10.0.0.3:4222',
  );
}

function sipSettings(env: Environment): SipSettings | undefined {
  const gateway = env['WUZHA_SIP'] ?? '';
  if (gateway === '') return undefined;
  if (
    !/^sip:(?:\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d{1,5})?(?:;transport=(?:udp|tcp))?$/i.test(gateway)
  ) {
    throw new EnvironmentFault(
      'bad-setting',
      `WUZHA_SIP is ${JSON.stringify(gateway)}`,
      'give the gateway such as sip:10.0.0.5:5060 or sip:gateway.example;transport=tcp',
    );
  }
  const address = env['WUZHA_SIP_ADDRESS'];
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(address ?? '') ?? [];
  if (address !== undefined && (isIP(host) === 0 || Number(port) > 65_535)) {
    throw new EnvironmentFault(
      'bad-setting',
      `WUZHA_SIP_ADDRESS is ${JSON.stringify(address)}`,
      'give an address and a port of this machine, such as 10.0.0.8:5060',
    );
  }
  const domain = env['WUZHA_SIP_DOMAIN'];
  if (domain !== undefined && !/^[a-z0-9.-]{1,253}$/i.test(domain)) {
    throw new EnvironmentFault(
      'bad-setting',
      `WUZHA_SIP_DOMAIN is ${JSON.stringify(domain)}`,
      'give a name or an address such as voice.centre.example',
    );
  }
  return { gateway, domain, credentialsFile: env['WUZHA_SIP_CREDENTIALS'], address };
}

/** Beside the port of the centre. */
const bankListenUsual = '127.0.0.1:9612';

function bankConfig(env: Environment): BankConfig | undefined {
  const folder = env['WUZHA_BANKS'] ?? '';
  if (folder === '') return undefined;
  const listen = env['WUZHA_BANK_LISTEN'] ?? bankListenUsual;
  const [, host = '', port = ''] = /^\[?([^\]\s]+?)\]?:(\d{1,5})$/.exec(listen) ?? [];
  if (host !== '' && Number(port) <= 65_535) {
    return { folder: resolve(folder), listen: { host, port: Number(port) } };
  }
  throw new EnvironmentFault(
    'bad-setting',
    `WUZHA_BANK_LISTEN is ${JSON.stringify(listen)}`,
    'give an address and a port of this machine, such as 10.0.0.8:9612',
  );
}

/** Addresses or networks such as 10.0.0.0/8, separated by commas. */
function addresses(text: string): string[] {
  const parts = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const wrong = parts.find((part) => {
    const [address = '', bits = '0', ...more] = part.split('/');
    return more.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > bitsOf(address);
  });
  if (wrong === undefined) return parts;
  throw new EnvironmentFault(
    'bad-setting',
    `WUZHA_TRUSTED_PROXIES holds ${JSON.stringify(wrong)}`,
    'give addresses or networks, such as 10.0.0.1,192.168.0.0/16',
  );
}

/** Bits of an address of its kind; -1 for what is no address. */
function bitsOf(address: string): number {
  return { 4: 32, 6: 128 }[isIP(address)] ?? -1;
}

function publicUrl(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new EnvironmentFault(
    'bad-setting',
    `WUZHA_PUBLIC_URL is ${JSON.stringify(text)}`,
    'give an address such as https://centre.example',
  );
}
