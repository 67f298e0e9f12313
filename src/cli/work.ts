/** `wuzha work`: one more process that decides signals, beside a running centre. */
import { startWorker } from '../server/main.ts';
import { systemClock } from '../server/platform/clock.ts';
import { readConfig } from '../server/platform/config.ts';
import { makeLog } from '../server/platform/log.ts';
import { exitCodes, UsageError, type Command } from './command.ts';

export const work: Command = {
  name: 'work',
  summary: 'decide signals beside a running centre, as one of several processes',
  usage: `work [--json]
Takes its part of the scoring of the centre in WUZHA_DATA or DATABASE_URL until Ctrl-C. Any number may
run, on any machine that reaches the database; whoever comes or goes, the others share the work anew.`,
  options: { json: { type: 'boolean', help: 'the log as JSON lines' } },
  async run(args, io) {
    if (args.positionals.length > 0) throw new UsageError('work takes no words, only options');
    const config = readConfig(io.env ?? process.env);
    const log = makeLog({
      clock: systemClock,
      json: args.values['json'] === true,
      write: (line) => void io.stderr.write(line),
    });
    const worker = await startWorker(config, log);
    log.info('scoring · 正在研判；Ctrl-C 停止');
    try {
      await new Promise<void>((resolve) => {
        if (io.interrupted === undefined || io.interrupted.aborted) resolve();
        else io.interrupted.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      await worker.stop();
    }
    return exitCodes.ok;
  },
};
