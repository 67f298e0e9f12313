/** `wuzha up`: the whole centre on one command: database, server, screens, and a city to watch. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { ensureFirstAdministrator } from '../server/access/index.ts';
import { makeCityPort } from '../server/city/index.ts';
import { checkPort, startServer, type Server } from '../server/main.ts';
import { systemClock } from '../server/platform/clock.ts';
import { readConfig, type Config } from '../server/platform/config.ts';
import { makeLog } from '../server/platform/log.ts';
import {
  exitCodes,
  numberOption,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';
import { peopleDefault, runDemo, seedDefault, speedDefault } from './city-child.ts';
import { demoCentre } from './demo.ts';
import { startCityBanks } from './city-bank.ts';
import { startCityPost } from './city-post.ts';
import { ensureWeb } from './web-build.ts';

export const up: Command = {
  name: 'up',
  summary: 'start the centre',
  usage: `up [options]
Starts the database, the server and the screens, and in the demonstration a simulated city.
Ctrl-C stops everything; the next start goes on where this one ended.
Settings: WUZHA_PORT, WUZHA_HOST, WUZHA_DATA, DATABASE_URL, WUZHA_PUBLIC_URL; see docs/operating.`,
  options: {
    port: { type: 'string', short: 'p', help: 'N  port (9611, or WUZHA_PORT)' },
    host: { type: 'string', help: 'ADDRESS  to listen on (127.0.0.1, or WUZHA_HOST)' },
    data: { type: 'string', help: 'DIRECTORY  of all that is kept (./data, or WUZHA_DATA)' },
    'no-demo': {
      type: 'boolean',
      help: 'no simulated city; enrolment is required at the first sign-in',
    },
    speed: { type: 'string', help: 'N  speed of the city: city seconds per second' },
    people: { type: 'string', help: 'N  people of the city' },
    seed: { type: 'string', help: 'N  of the city: the same seed, the same city' },
    json: { type: 'boolean', help: 'the summary and the log as JSON lines' },
  },
  run,
};

async function run(args: CommandArguments, io: CommandStreams): Promise<number> {
  if (args.positionals.length > 0) throw new UsageError(`up takes no words, only options`);
  const told = configOf(args, io);
  const telephonePort = told.demo && told.sip === undefined ? await freeTelephonePort() : undefined;
  const cityOptions = cityOptionsOf(args);
  const json = args.values['json'] === true;
  const say = (line: string): void => {
    io.stderr.write(json ? `${JSON.stringify({ level: 'info', message: line })}\n` : `${line}\n`);
  };
  await checkPort(told);
  await ensureWeb(say);
  const log = makeLog({ clock: systemClock, json, write: (line) => void io.stderr.write(line) });
  let fail: (reason: string) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  const city = makeCityPort();
  let demo: { stop(): Promise<void> } | undefined;
  const around = await startAround(withTelephones(told, telephonePort), cityOptions, say);
  const { config } = around;
  const server = await startServer(config, {
    log,
    say,
    city,
    onFatal: (reason) => fail(reason),
  }).catch(async (thrown: unknown) => {
    await around.stop();
    throw thrown;
  });
  try {
    const first = await ensureFirstAdministrator(
      server.db,
      {
        centre: config.centre,
        publicUrl: server.publicUrl,
        demo: config.demo,
      },
      systemClock.now(),
    );
    if (config.demo) {
      demo = await runDemo({
        server,
        config,
        port: city,
        say,
        telephonePort,
        bankControl: around.control,
        onFault: (reason) => log.warn(reason),
        ...cityOptions,
      });
    }
    io.stdout.write(
      json
        ? `${JSON.stringify({ address: server.publicUrl, ...first })}\n`
        : summary(server, config, first),
    );
    const reason = await Promise.race([failed, interruption(io)]);
    if (reason === undefined) return exitCodes.ok;
    io.stderr.write(`wuzha: ${reason}\n`);
    return exitCodes.environment;
  } finally {
    say('stopping · 正在停止…');
    await demo?.stop();
    await server.stop();
    await around.stop();
  }
}

/** What the demonstration has around its centre: short messages, mail, banks. */
async function startAround(
  told: Config,
  { seed, people }: ReturnType<typeof cityOptionsOf>,
  say: (line: string) => void,
) {
  const post = await startCityPost(told);
  try {
    const banks = await startCityBanks(post.config, { town: { seed, people }, say });
    return {
      config: banks.config,
      control: banks.control,
      async stop() {
        await banks.stop();
        await post.stop();
      },
    };
  } catch (thrown) {
    await post.stop();
    throw thrown;
  }
}

function cityOptionsOf(args: CommandArguments) {
  return {
    seed: numberOption(args, 'seed', { max: 4_294_967_295 }) ?? seedDefault,
    people: numberOption(args, 'people', { min: 50, max: 1_000_000 }) ?? peopleDefault,
    speed: numberOption(args, 'speed', { min: 1, max: 600 }) ?? speedDefault,
  };
}

function configOf(args: CommandArguments, io: CommandStreams): Config {
  const port = numberOption(args, 'port', { min: 0, max: 65_535 });
  const host = textOption(args, 'host');
  const data = textOption(args, 'data');
  const env: Readonly<Record<string, string | undefined>> = {
    ...(io.env ?? process.env),
    ...(data === undefined ? {} : { WUZHA_DATA: data }),
  };
  return readConfig(env, {
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(args.values['no-demo'] === true ? { demo: false } : {}),
    ...(args.values['no-demo'] !== true && env['WUZHA_CENTRE'] === undefined
      ? { centre: demoCentre }
      : {}),
  });
}

/** A port that nobody has now, for the simulated telephone network. */
async function freeTelephonePort(): Promise<number> {
  const probe = createSocket('udp4');
  probe.bind(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise<void>((resolve) => {
    probe.close(() => {
      resolve();
    });
  });
  return port;
}

/** The demonstration dials into its own city. */
function withTelephones(config: Config, port: number | undefined): Config {
  if (port === undefined) return config;
  const gateway = `sip:127.0.0.1:${port}`;
  const sip = { gateway, domain: undefined, credentialsFile: undefined, address: undefined };
  return { ...config, sip };
}

function summary(
  server: Server,
  config: Config,
  first: { login: string; onceUrl: string } | undefined,
): string {
  const lines = [
    '',
    `  无诈 Wuzha ${config.version}  ·  ${config.centre}`,
    '',
    `  控制台 console    ${server.publicUrl}/`,
    `  大屏   wall       ${server.publicUrl}/wall`,
    `  数据   data       ${config.databaseUrl === undefined ? config.dataDir : 'DATABASE_URL'}`,
  ];
  if (first) {
    lines.push(
      '',
      `  首次登录（${first.login}，24 小时内有效，仅一次） first sign-in, once:`,
      `  ${first.onceUrl}`,
    );
  }
  return `${[...lines, '', '  Ctrl-C 停止 stops', ''].join('\n')}\n`;
}

function interruption({ interrupted }: CommandStreams): Promise<undefined> {
  return new Promise((resolve) => {
    if (!interrupted) return;
    if (interrupted.aborted) resolve(undefined);
    interrupted.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
