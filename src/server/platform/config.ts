/** Configuration: from the environment and the command line, checked before anything starts. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
  readonly databaseConnectionsMax: number;
  /** Addresses of reverse proxies whose x-forwarded-for is believed. */
  readonly trustedProxies: readonly string[];
  readonly version: string;
};

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
    databaseUrl: env['DATABASE_URL'] === '' ? undefined : env['DATABASE_URL'],
    publicUrl: publicUrl(env['WUZHA_PUBLIC_URL']),
    demo: (env['WUZHA_DEMO'] ?? '1') !== '0',
    centre: env['WUZHA_CENTRE'] ?? '反诈中心',
    backlogMax: wholeNumber(env, 'WUZHA_BACKLOG_MAX', 200_000, 100_000_000),
    databaseConnectionsMax: wholeNumber(env, 'WUZHA_DATABASE_CONNECTIONS', 16, 500),
    trustedProxies: (env['WUZHA_TRUSTED_PROXIES'] ?? '').split(',').filter((part) => part !== ''),
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

function publicUrl(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new EnvironmentFault(
    'bad-setting',
    `WUZHA_PUBLIC_URL is ${JSON.stringify(text)}`,
    'give an address such as https://centre.example',
  );
}
