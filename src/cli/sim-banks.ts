/** `wuzha sim banks`: banks with books of their own, as processes that speak to a centre. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatInstant, hourMs, parseInstant, type Instant } from '../core/kernel/index.ts';
import { programRoot } from '../server/platform/config.ts';
import { EnvironmentFault, messageOf } from '../server/platform/fault.ts';
import { makeFolder } from '../server/platform/folder.ts';
import { readFaults, type FaultShares } from '../sim/bank/fault.ts';
import { openControl } from '../sim/bank/process/control.ts';
import { startBanks, type BankGroup } from '../sim/bank/process/group.ts';
import { runHost } from '../sim/bank/process/host.ts';
import { readWorld, timeOf } from '../sim/bank/process/setting.ts';
import {
  exitCodes,
  numberOption,
  textOption,
  UsageError,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';

const centreDefault = 'https://127.0.0.1:9643/';

/** Runs until it is interrupted. */
export async function runBanks(args: CommandArguments, io: CommandStreams): Promise<number> {
  const count = numberOption(args, 'count', { min: 1, max: 60 }) ?? 8;
  const dir = resolve(textOption(args, 'data') ?? 'banks');
  const say = (line: string): void => void io.stderr.write(`${line}\n`);
  const centreUrl = urlOption(args, 'centre') ?? centreDefault;
  const centreCode = textOption(args, 'centre-code') ?? 'WUZHA0001';
  if (!/^[0-9A-Za-z]{4,14}$/.test(centreCode)) {
    throw new UsageError('--centre-code takes 4 to 14 letters and digits');
  }
  const options = {
    dir,
    count,
    centreUrl,
    centreCode,
    say,
    seed: numberOption(args, 'seed', { max: 4_294_967_295 }) ?? 1,
    cases: numberOption(args, 'cases', { max: 100_000 }) ?? 0,
    lengthMs: 10 * hourMs,
    tempo: 1,
    ...timeOptions(args, dir),
    processes: numberOption(args, 'processes', { min: 1, max: count }) ?? count,
    iso: numberOption(args, 'iso', { max: count }) ?? 0,
    faults: faultOption(args),
    program: join(programRoot, 'src/cli/main.ts'),
  };
  folder(dir);
  const group = await startBanks(options).catch((cause: unknown) => {
    const problem = `the banks did not start: ${messageOf(cause)}`;
    throw new EnvironmentFault('no-banks', problem, 'check the folder and the ports', cause);
  });
  const control = await openControl(group, numberOption(args, 'control', { max: 65_535 }) ?? 0);
  io.stdout.write(told(group, control.port));
  await interruption(io);
  say('stopping · 正在停止…');
  await control.stop();
  await group.stop();
  return exitCodes.ok;
}

/** One process of banks; started by `sim banks`. */
export async function runBank(args: CommandArguments): Promise<number> {
  const dir = textOption(args, 'data');
  const banks = textOption(args, 'banks');
  if (dir === undefined || banks === undefined || !existsSync(join(dir, 'world.json'))) {
    throw new UsageError('sim bank is started by `wuzha sim banks`');
  }
  return runHost(dir, banks.split(','));
}

function faultOption(args: CommandArguments): FaultShares {
  try {
    return readFaults(textOption(args, 'faults') ?? '');
  } catch (cause) {
    throw new UsageError(`--faults ${messageOf(cause)}`);
  }
}

/** A world that is there already goes on at its own time, at the speed that is asked for now. */
function timeOptions(args: CommandArguments, dir: string) {
  const speed = numberOption(args, 'speed', { min: 1, max: 3_600 });
  const known = readWorld(dir);
  if (known !== undefined) {
    const clock = { at: timeOf(known.clock), epoch: Date.now(), speed: speed ?? known.clock.speed };
    return { startAt: known.startAt, clock };
  }
  const text = textOption(args, 'start');
  const startAt = text === undefined ? (Date.now() as Instant) : parseInstant(text);
  if (startAt === undefined) throw new UsageError('--start takes an ISO 8601 time with its offset');
  return { startAt, clock: { at: startAt, epoch: Date.now(), speed: speed ?? 1 } };
}

function urlOption(args: CommandArguments, name: string): string | undefined {
  const text = textOption(args, name);
  if (text === undefined || (URL.canParse(text) && text.startsWith('https://'))) return text;
  throw new UsageError(`--${name} takes an https address, not ${JSON.stringify(text)}`);
}

function folder(dir: string): void {
  try {
    makeFolder(dir, 0o700);
  } catch (cause) {
    const problem = `cannot write to ${dir}: ${messageOf(cause)}`;
    throw new EnvironmentFault('no-output', problem, 'check the path and the space', cause);
  }
}

function told(group: BankGroup, control: number): string {
  const { setting, dir } = group;
  const processes = group.processes();
  const rows = processes.flatMap(({ pid, banks }) =>
    banks.map(
      (code) => `  ${code.padEnd(8)} https://127.0.0.1:${setting.ports[code] ?? 0}  process ${pid}`,
    ),
  );
  return [
    '',
    `${rows.length} banks, seed ${setting.seed}, from ${formatInstant(setting.startAt)} at speed ${setting.clock.speed}`,
    ...rows,
    '',
    `  answers go to   ${setting.centreUrl}`,
    `  WUZHA_BANKS     ${dir}`,
    `  control         http://127.0.0.1:${control}`,
    `                  POST /faults {"bank":"${processes[0]?.banks[0] ?? ''}","shares":{"silence":0.5}}`,
    '                  POST /time {"at":"2026-11-22T10:00:00+08:00"}',
    '                  GET /state, GET /books?bank=CODE',
    '',
    '  Ctrl-C stops',
    '',
  ].join('\n');
}

async function interruption({ interrupted }: CommandStreams): Promise<void> {
  if (interrupted === undefined || interrupted.aborted) return;
  await once(interrupted, 'abort');
}
