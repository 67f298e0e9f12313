/** Accounts at services outside (短信网关、邮件服务器): an address, and a password in a file. */
import { readFileSync } from 'node:fs';
import { EnvironmentFault, messageOf } from './fault.ts';

export type Account = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
};
export type MailSetting = Account & { readonly secure: boolean; readonly from: string };

type Environment = Readonly<Record<string, string | undefined>>;
type Names = { readonly address: string; readonly passwordFile: string };

const usualPorts: Readonly<Record<string, number>> = {
  'smpp:': 2775,
  'smtp:': 587,
  'smtps:': 465,
};

/** `smpp://user@host:port`; undefined where it is not set. */
export function smppSetting(env: Environment, names: Names): Account | undefined {
  const url = addressOf(env, names.address, ['smpp:'], 'smpp://wuzha@10.0.0.5:2775');
  return url && accountOf(url, env, names.passwordFile);
}

/** `smtp://user@host:port` or `smtps://…`, with the sender that people see. */
export function mailSetting(
  env: Environment,
  names: Names & { readonly from: string },
): MailSetting | undefined {
  const url = addressOf(env, names.address, ['smtp:', 'smtps:'], 'smtp://wuzha@mail.example:587');
  if (url === undefined) return undefined;
  const from = env[names.from] ?? '';
  if (!/^[^\s@]+@[^\s@]+$/.test(from)) {
    throw new EnvironmentFault(
      'bad-setting',
      `${names.from} is ${JSON.stringify(from)}`,
      'give the address from which mail is sent, such as warning@centre.example',
    );
  }
  return { ...accountOf(url, env, names.passwordFile), secure: url.protocol === 'smtps:', from };
}

function addressOf(
  env: Environment,
  name: string,
  protocols: readonly string[],
  example: string,
): URL | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (protocols.includes(url.protocol) && url.hostname !== '' && url.password === '') return url;
  }
  // It may hold a password, so it is not repeated.
  throw new EnvironmentFault(
    'bad-setting',
    `${name} is no address, or holds a password`,
    `give one such as ${example}, and the password in a file`,
  );
}

function accountOf(url: URL, env: Environment, passwordFile: string): Account {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (usualPorts[url.protocol] ?? 0) : Number(url.port),
    user: decodeURIComponent(url.username),
    password: passwordOf(env[passwordFile], passwordFile),
  };
}

function passwordOf(path: string | undefined, name: string): string {
  if (path === undefined || path === '') return '';
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (cause) {
    throw new EnvironmentFault(
      'bad-setting',
      `${name}: ${messageOf(cause)}`,
      'name a file that holds the password and nothing else, readable for this user',
      cause,
    );
  }
}
