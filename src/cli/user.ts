/** `wuzha user`: for whoever holds the machine; everything else is done in the console. */
import { roles, type Role } from '../core/access/index.ts';
import { systemClock } from '../server/platform/clock.ts';
import { transact } from '../server/platform/transact.ts';
import { createUser, onceUrl, resetByLogin } from '../server/access/index.ts';
import { withCentre } from './centre.ts';
import {
  exitCodes,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';

export const user: Command = {
  name: 'user',
  summary: 'people who may sign in',
  usage:
    'user list [--json]\nuser reset LOGIN\nuser add LOGIN --name NAME --role ROLE... [--unit NAME]',
  options: {
    json: { type: 'boolean', help: 'print JSON' },
    name: { type: 'string', help: 'NAME  the person’s name' },
    role: {
      type: 'string',
      multiple: true,
      help: `ROLE  one of ${roles.map((r) => r.code).join(', ')}`,
    },
    unit: { type: 'string', help: 'NAME  unit; the root of the tree where not told' },
  },
  async run(args, io) {
    const [deed, login] = args.positionals;
    if (deed === 'list') return list(args, io);
    if (login === undefined) throw new UsageError('user needs: list, reset LOGIN or add LOGIN');
    if (deed === 'reset') return reset(login, io);
    if (deed === 'add') return add(login, args, io);
    throw new UsageError(`user has no ${JSON.stringify(deed)}; it has list, reset and add`);
  },
};

type Row = {
  login: string;
  name: string;
  unit: string;
  roles: Role[];
  status: string;
  last_sign_in_at: number | null;
};

async function list(args: CommandArguments, io: CommandStreams): Promise<number> {
  const rows = await withCentre(io, ({ db }) =>
    db.query<Row>(
      `select u.login, u.name, n.name as unit, u.roles, u.status, u.last_sign_in_at
     from account_user u join unit n on n.id = u.unit_id order by u.login`,
    ),
  );
  const people = rows.map(({ last_sign_in_at: at, ...row }) => ({
    ...row,
    lastSignInAt: at === null ? null : new Date(at).toISOString(),
  }));
  if (args.values['json'] === true) {
    io.stdout.write(`${JSON.stringify(people)}\n`);
    return exitCodes.ok;
  }
  for (const p of people) {
    io.stdout.write(
      `${p.login}\t${p.status}\t${p.unit}\t${p.roles.join(',')}\t${p.lastSignInAt ?? '-'}\n`,
    );
  }
  return exitCodes.ok;
}

async function reset(login: string, io: CommandStreams): Promise<number> {
  const url = await withCentre(io, ({ db, config }) =>
    resetByLogin(db, login, {
      publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
      now: systemClock.now(),
    }),
  );
  if (url === undefined) {
    io.stderr.write(`nobody has the login ${login}; "wuzha user list" shows who there is\n`);
    return exitCodes.failed;
  }
  io.stderr.write(
    'password, second factors and sessions are gone; this address signs in once, for 24 hours:\n',
  );
  io.stdout.write(`${url}\n`);
  return exitCodes.ok;
}

async function add(login: string, args: CommandArguments, io: CommandStreams): Promise<number> {
  const given = args.values['role'];
  const asked = (Array.isArray(given) ? given : []).map(String);
  const known = roles.map((r) => r.code).filter((code) => asked.includes(code));
  const unknown = asked.find((role) => !known.some((code) => code === role));
  if (unknown !== undefined || known.length === 0) {
    throw new UsageError(`--role takes one or more of ${roles.map((r) => r.code).join(', ')}`);
  }
  if (!/^[a-z0-9][a-z0-9._-]{1,63}$/.test(login)) {
    throw new UsageError('a login is 2 to 64 of a-z, 0-9, dot, dash and underscore');
  }
  const unitName = textOption(args, 'unit');
  const now = systemClock.now();
  return withCentre(io, async ({ db, config }) => {
    const [unit] = await db.query<{ id: string }>(
      `select id from unit where case when $1::text is null then parent_id is null else name = $1 end
       order by created_at limit 1`,
      [unitName ?? null],
    );
    if (!unit) {
      io.stderr.write(`there is no unit ${unitName ?? '(root)'}\n`);
      return exitCodes.failed;
    }
    const actor = { kind: 'system', name: 'command-line', reason: 'wuzha user add' } as const;
    const made = await transact(db, actor, now, (tx) =>
      createUser(
        tx,
        {
          login,
          name: textOption(args, 'name') ?? login,
          unitId: unit.id,
          roles: known,
        },
        now,
      ),
    );
    io.stderr.write('this address signs in once, for 24 hours:\n');
    io.stdout.write(
      `${onceUrl(config.publicUrl ?? `http://${config.host}:${config.port}`, made.token)}\n`,
    );
    return exitCodes.ok;
  });
}
