/** `wuzha doctor`: checks this machine and this centre, and says what to do about each finding. */
import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { anchorFile, readAnchors, verifyChain } from '../server/audit/index.ts';
import { holderOf, openCentreBeside, type OpenCentre } from '../server/platform/centre.ts';
import { systemClock } from '../server/platform/clock.ts';
import { readLag } from '../server/rule/index.ts';
import { programRoot, readConfig, type Config } from '../server/platform/config.ts';
import { codeOf, diskBytesMin, EnvironmentFault, messageOf } from '../server/platform/fault.ts';
import { readMigrations } from '../server/platform/migrate.ts';
import { webRoot } from '../server/platform/static.ts';
import { exitCodes, type Command, type CommandArguments, type CommandStreams } from './command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check this machine and this centre',
  usage:
    'doctor [--json]\nChecks Node, data directory, disk, port, screens, models, database, migrations, clock, audit chain.',
  options: { json: { type: 'boolean', help: 'print one JSON object' } },
  run,
};

type Finding = {
  readonly name: string;
  readonly state: 'ok' | 'note' | 'wrong';
  readonly text: string;
  /** The exit code that this finding stands for. */
  readonly code?: number;
};

async function run(args: CommandArguments, io: CommandStreams): Promise<number> {
  const config = readConfig(io.env ?? process.env, { databaseConnectionsMax: 2 });
  const findings = [
    checkNode(),
    checkDirectory(config),
    checkDisk(config),
    await checkPort(config),
    checkScreens(),
    checkModels(),
    ...(await checkDatabase(config)),
  ];
  const worst = findings.filter((f) => f.state === 'wrong');
  if (args.values['json'] === true) {
    io.stdout.write(`${JSON.stringify({ ok: worst.length === 0, findings })}\n`);
  } else {
    const marks = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' };
    for (const f of findings) io.stdout.write(`${marks[f.state]}  ${f.name.padEnd(12)}${f.text}\n`);
  }
  return worst.length === 0
    ? exitCodes.ok
    : Math.max(...worst.map((f) => f.code ?? exitCodes.environment));
}

function checkNode(): Finding {
  const own = process.execPath.startsWith(programRoot);
  return {
    name: 'node',
    state: 'ok',
    text: `${process.version}, ${own ? 'brought by the package' : process.execPath}`,
  };
}

function checkDirectory({ dataDir }: Config): Finding {
  const name = 'directory';
  const holder = holderOf(dataDir);
  if (!existsSync(dataDir))
    return { name, state: 'note', text: `${dataDir} is made at the first start` };
  if (holder !== undefined)
    return { name, state: 'ok', text: `${dataDir}, in use by process ${holder}` };
  return { name, state: 'ok', text: dataDir };
}

const gibibyte = 1024 ** 3;

function checkDisk({ dataDir }: Config): Finding {
  let at = dataDir;
  while (!existsSync(at)) at = join(at, '..');
  const { bavail, bsize } = statfsSync(at);
  const free = bavail * bsize;
  const text = `${(free / gibibyte).toFixed(1)} GiB free`;
  if (free < diskBytesMin)
    return { name: 'disk', state: 'wrong', text: `${text}; free at least 256 MB` };
  return { name: 'disk', state: free < 5 * gibibyte ? 'note' : 'ok', text };
}

async function checkPort({ host, port, dataDir }: Config): Promise<Finding> {
  const name = 'port';
  const code = await new Promise<string | undefined>((resolve) => {
    const server = createServer().once('error', (error) => resolve(codeOf(error) ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return { name, state: 'ok', text: `${host}:${port} is free` };
  if (holderOf(dataDir) !== undefined)
    return { name, state: 'ok', text: `${host}:${port} is in use by this centre` };
  return {
    name,
    state: 'wrong',
    text: `${host}:${port} cannot be taken (${code}); give another one in WUZHA_PORT`,
  };
}

function checkScreens(): Finding {
  return existsSync(join(webRoot, 'index.html'))
    ? { name: 'screens', state: 'ok', text: webRoot }
    : { name: 'screens', state: 'note', text: 'are built at the next start' };
}

function checkModels(): Finding {
  const folder = join(programRoot, 'reference/model');
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.wzm'))
    : [];
  return files.length > 0
    ? { name: 'models', state: 'ok', text: files.join(', ') }
    : {
        name: 'models',
        state: 'wrong',
        text: `${folder} holds no weights; install the package again`,
      };
}

async function checkDatabase(config: Config): Promise<Finding[]> {
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, 'postgres'))) {
    return [
      { name: 'database', state: 'note', text: 'the embedded one is made at the first start' },
    ];
  }
  let centre: OpenCentre;
  try {
    centre = await openCentreBeside({ config, clock: systemClock });
  } catch (thrown) {
    const remedy = thrown instanceof EnvironmentFault ? `; ${thrown.remedy}` : '';
    return [{ name: 'database', state: 'wrong', text: messageOf(thrown) + remedy }];
  }
  try {
    return [
      await checkServer(centre, config),
      await checkClock(centre),
      await checkBacklog(centre),
      await checkChain(centre, config),
    ];
  } finally {
    await centre.close();
  }
}

async function checkServer({ db }: OpenCentre, { databaseUrl }: Config): Promise<Finding> {
  const rows = await db.query<{ bytes: number }>(
    'select pg_database_size(current_database()) as bytes',
  );
  const megabytes = Math.round((rows[0]?.bytes ?? 0) / 1024 / 1024);
  const kind = databaseUrl === undefined ? 'embedded' : 'by DATABASE_URL';
  const version = `${Math.floor(db.serverVersion / 10_000)}.${db.serverVersion % 100}`;
  return {
    name: 'database',
    state: 'ok',
    text: `PostgreSQL ${version}, ${kind}, ${megabytes} MB, ${readMigrations().length} migrations applied`,
  };
}

async function checkClock({ db }: OpenCentre): Promise<Finding> {
  const rows = await db.query<{ at: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::bigint as at',
  );
  const offMs = Math.abs((rows[0]?.at ?? 0) - systemClock.now());
  const text = `${offMs} ms from the database`;
  return offMs > 2000
    ? { name: 'clock', state: 'wrong', text: `${text}; set both clocks by NTP` }
    : { name: 'clock', state: 'ok', text };
}

/** Above this the scoring is behind. */
const lateMs = 60_000;

async function checkBacklog({ db }: OpenCentre): Promise<Finding> {
  const { backlog, waitingMs, workers, idle } = await readLag(db, systemClock.now());
  const waiting =
    backlog === 0
      ? 'no signal waits for a decision'
      : `${backlog} signals wait for a decision, the oldest for ${Math.ceil(waitingMs / 1000)} s`;
  const text = `${waiting}; ${workers === 1 ? '1 process decides' : `${workers} processes decide`}`;
  const isStuck = backlog > 0 && workers > 0 && idle > 0;
  return {
    name: 'backlog',
    state: isStuck || waitingMs > lateMs ? 'note' : 'ok',
    text: idle > 0 && workers > 0 ? `${text}; ${idle} partitions are nobody's` : text,
  };
}

async function checkChain({ db }: OpenCentre, config: Config): Promise<Finding> {
  const anchors = readAnchors(anchorFile(config.dataDir, config.databaseUrl));
  const { entries, problem } = await verifyChain(db, anchors);
  return problem
    ? { name: 'audit', state: 'wrong', text: problem.problem, code: exitCodes.integrity }
    : {
        name: 'audit',
        state: 'ok',
        text: `${entries} entries, ${anchors.length} anchors, chain valid`,
      };
}
