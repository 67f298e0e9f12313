/** `wuzha audit`: reads the chain and verifies it, beside a running server or without one. */
import { formatInstant } from '../core/kernel/index.ts';
import { anchorFile, readAnchors, verifyChain } from '../server/audit/index.ts';
import { withCentre } from './centre.ts';
import {
  exitCodes,
  numberOption,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';

export const audit: Command = {
  name: 'audit',
  summary: 'read and verify the audit chain',
  usage:
    'audit verify [--json]\naudit list [--json] [--limit N] [--actor ID] [--action NAME] [--denied]',
  options: {
    json: { type: 'boolean', help: 'print JSON: one object, or one a line for a list' },
    limit: { type: 'string', help: 'N  entries to list, newest first (100)' },
    actor: { type: 'string', help: 'ID  only of this actor, such as usr_… or source:carrier-a' },
    action: { type: 'string', help: 'NAME  only this action, such as person.reveal' },
    denied: { type: 'boolean', help: 'only what was refused' },
  },
  async run(args, io) {
    const [deed, ...more] = args.positionals;
    if (more.length > 0) throw new UsageError(`audit ${deed} takes no further words`);
    if (deed === 'verify') return verify(args, io);
    if (deed === 'list') return list(args, io);
    throw new UsageError('audit needs: verify or list');
  },
};

async function verify(args: CommandArguments, io: CommandStreams): Promise<number> {
  const began = performance.now();
  const { entries, anchors, problem } = await withCentre(io, ({ db, config }) =>
    verifyChain(db, readAnchors(anchorFile(config.dataDir, config.databaseUrl))),
  );
  const ms = Math.round(performance.now() - began);
  if (args.values['json'] === true) {
    io.stdout.write(
      `${JSON.stringify({
        valid: problem === undefined,
        entries,
        anchors,
        firstBad: problem?.seq ?? null,
        kind: problem?.kind ?? null,
        problem: problem?.problem ?? null,
        ms,
      })}\n`,
    );
  } else if (problem) {
    io.stdout.write(`broken at entry ${problem.seq} (${problem.kind}): ${problem.problem}\n`);
  } else {
    io.stdout.write(`valid: ${entries} entries, ${anchors} anchors, ${ms} ms\n`);
  }
  return problem ? exitCodes.integrity : exitCodes.ok;
}

type Row = {
  seq: number;
  at: number;
  actor: string;
  action: string;
  subject: string;
  purpose: string | null;
  allowed: boolean;
  detail: unknown;
};

async function list(args: CommandArguments, io: CommandStreams): Promise<number> {
  const limit = numberOption(args, 'limit', { min: 1, max: 100_000 }) ?? 100;
  const rows = await withCentre(io, ({ db }) =>
    db.query<Row>(
      `select seq, at, actor, action, subject, purpose, allowed, detail from audit_entry
     where ($1::text is null or actor = $1) and ($2::text is null or action = $2) and not ($3 and allowed)
     order by seq desc limit $4`,
      [
        textOption(args, 'actor') ?? null,
        textOption(args, 'action') ?? null,
        args.values['denied'] === true,
        limit,
      ],
    ),
  );
  for (const { at, ...row } of rows) {
    const time = formatInstant(at);
    io.stdout.write(
      args.values['json'] === true
        ? `${JSON.stringify({ ...row, at: time })}\n`
        : `${row.seq}\t${time}\t${row.actor}\t${row.allowed ? '' : 'denied '}${row.action}\t${row.subject}\n`,
    );
  }
  return exitCodes.ok;
}
