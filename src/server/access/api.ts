/** Routes of sign-in, people and units. */
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { unitLevels } from '../../core/access/index.ts';
import { absent, denied, invalid, refused, unauthenticated } from '../platform/answer.ts';
import type { Cookies, Handlers, RequestContext } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { onceUrl } from './administrator.ts';
import { openSessionOf, sessionCookie } from './gate.ts';
import { readIdentity, setIdentity } from './identity.ts';
import { passkeyRegistrationOptions, passkeySignInOptions, verifyNewPasskey } from './passkey.ts';
import { actorOf, endSessions, sessionLimits, type OpenSession } from './session.ts';
import {
  beginTotp,
  confirmTotp,
  describeMe,
  finishEnrolment,
  setPassword,
  signInOnce,
  signInWithCode,
  signInWithPasskey,
  signInWithPassword,
  type AccessSettings,
  type SignInState,
} from './sign-in.ts';
import {
  changeUser,
  createUnit,
  createUser,
  isWithin,
  listUnits,
  listUsers,
  readUser,
  resetUser,
} from './user.ts';

type Own = `session.${string}` | `me.${string}` | `unit.${string}` | `user.${string}`;
type AccessHandlers = { readonly [K in Extract<keyof Handlers, Own>]: Handlers[K] };

export function accessHandlers(settings: AccessSettings): AccessHandlers {
  return {
    ...sessionHandlers(settings),
    ...meHandlers(settings),
    ...passkeyHandlers(settings),
    ...unitHandlers(settings),
    ...userHandlers(settings),
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function answerStep(cookies: Cookies, state: SignInState) {
  keepToken(cookies, state.token);
  return { step: state.step, methods: [...state.methods] };
}

function keepToken(cookies: Cookies, token: string | undefined): void {
  if (token !== undefined) cookies.set(sessionCookie, token, seconds(sessionLimits.absoluteMs));
}

/** The session a handler about oneself runs in; the gate has let it in. */
function own(context: RequestContext<unknown>): OpenSession {
  const open = openSessionOf(context.session);
  if (!open) throw unauthenticated();
  return open;
}

const attemptOf = (context: RequestContext<unknown>) => ({
  origin: { address: context.address, agent: context.agent },
  now: context.now,
});

type SessionHandlers = Pick<AccessHandlers, Extract<keyof AccessHandlers, `session.${string}`>>;

function sessionHandlers(settings: AccessSettings): SessionHandlers {
  return {
    'session.sign-in': async (context, { body }) =>
      answerStep(context.cookies, await signInWithPassword(settings, body, attemptOf(context))),
    'session.second-factor': async (context, { body }) => {
      const open = own(context);
      if (open.session.step !== 'second-factor') throw unauthenticated();
      const state = await signInWithCode(settings, open, body.code, context.now);
      return answerStep(context.cookies, state);
    },
    'session.once': async (context, { body }) =>
      answerStep(context.cookies, await signInOnce(settings, body.token, attemptOf(context))),
    'session.passkey-options': async (context) => {
      const options = await passkeySignInOptions(settings.db, settings.party(), context.now);
      return { ...options };
    },
    'session.passkey': async (context, { body }) =>
      answerStep(context.cookies, await signInWithPasskey(settings, body, attemptOf(context))),
    'session.sign-out': async (context) => {
      const open = own(context);
      await transact(settings.db, actorOf(open), context.now, async (tx) => {
        await endSessions(tx, open.user.id, { only: open.session.id });
        tx.audit({ action: 'session.sign-out', subject: open.user.id });
      });
      context.cookies.clear(sessionCookie);
      return { ok: true };
    },
  };
}

type PasskeyRoute = 'me.passkey-options' | 'me.passkey-add' | 'me.passkeys' | 'me.passkey-remove';
type MeHandlers = Omit<
  Pick<AccessHandlers, Extract<keyof AccessHandlers, `me.${string}`>>,
  PasskeyRoute
>;

function meHandlers(settings: AccessSettings): MeHandlers {
  return {
    'me.read': async (context) => describeMe(own(context)),
    'me.password': async (context, { body }) => {
      keepToken(context.cookies, await setPassword(settings, own(context), body, context.now));
      return { ok: true };
    },
    'me.identity': async (context) => ({
      identity: await readIdentity(settings.db, own(context).user.id),
    }),
    'me.identify': async (context, { body }) => {
      const open = own(context);
      await transact(settings.db, actorOf(open), context.now, (tx) =>
        setIdentity(tx, open.user.id, body),
      );
      return { identity: await readIdentity(settings.db, open.user.id) };
    },
    'me.totp-begin': async (context) => beginTotp(settings, own(context)),
    'me.totp-confirm': async (context, { body }) => {
      keepToken(context.cookies, await confirmTotp(settings, own(context), body.code, context.now));
      return { ok: true };
    },
    'me.sessions': async (context) => {
      const open = own(context);
      const rows = await settings.db.query<OpenSession['session']>(
        `select * from session where user_id = $1 and expires_at > $2 order by last_seen_at desc`,
        [open.user.id, context.now],
      );
      return {
        items: rows.map((row) => ({
          id: row.id,
          address: row.address,
          agent: row.agent,
          current: row.id === open.session.id,
          createdAt: iso(row.created_at),
          lastSeenAt: iso(row.last_seen_at),
          expiresAt: iso(row.expires_at),
        })),
      };
    },
    'me.session-end': async (context, { params }) => {
      const open = own(context);
      const ended = await transact(settings.db, actorOf(open), context.now, async (tx) => {
        const count = await endSessions(tx, open.user.id, { only: params.id });
        tx.audit({ action: 'me.session-end', subject: params.id, allowed: count > 0 });
        return count;
      });
      if (ended === 0) throw absent();
      return { ok: true };
    },
  };
}

const iso = (at: number): string => new Date(at).toISOString();

function passkeyHandlers(settings: AccessSettings): Pick<AccessHandlers, PasskeyRoute> {
  const { db } = settings;
  return {
    'me.passkey-options': async (context) => {
      const { user } = own(context);
      return { ...(await passkeyRegistrationOptions(db, settings.party(), user, context.now)) };
    },
    'me.passkey-add': async (context, { body }) => {
      const open = own(context);
      const response: unknown = body.response;
      const credential = await verifyNewPasskey(db, settings.party(), response, context.now);
      if (!credential) throw refused('passkey-refused');
      const transports = (response as RegistrationResponseJSON).response.transports ?? [];
      const token = await transact(db, actorOf(open), context.now, async (tx) => {
        await tx.query(
          `insert into passkey (id, user_id, name, public_key, counter, transports, created_at)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          [
            credential.id,
            open.user.id,
            body.name,
            Buffer.from(credential.publicKey),
            credential.counter,
            transports,
            context.now,
          ],
        );
        tx.audit({ action: 'me.passkey-add', subject: open.user.id, detail: { name: body.name } });
        return finishEnrolment(tx, open, context.now);
      });
      keepToken(context.cookies, token);
      return { ok: true };
    },
    'me.passkeys': async (context) => {
      const rows = await db.query<{ id: string; name: string; created_at: number }>(
        'select id, name, created_at from passkey where user_id = $1 order by created_at',
        [own(context).user.id],
      );
      return { items: rows.map((r) => ({ id: r.id, name: r.name, createdAt: iso(r.created_at) })) };
    },
    'me.passkey-remove': async (context, { params }) => {
      const { user } = own(context);
      await transact(db, context.actor, context.now, async (tx) => {
        await tx.query('select id from account_user where id = $1 for update', [user.id]);
        const held = await tx.query<{ id: string }>('select id from passkey where user_id = $1', [
          user.id,
        ]);
        if (!held.some((key) => key.id === params.id)) throw absent();
        if (held.length === 1 && !user.hasTotp) throw refused('last-second-factor');
        await tx.query('delete from passkey where id = $1', [params.id]);
        tx.audit({ action: 'me.passkey-remove', subject: user.id });
      });
      return { ok: true };
    },
  };
}

type UnitHandlers = Pick<AccessHandlers, 'unit.list' | 'unit.create' | 'unit.change'>;

function unitHandlers(settings: AccessSettings): UnitHandlers {
  const { db } = settings;
  const read = async (id: string) => {
    const unit = (await listUnits(db)).find((u) => u.id === id);
    if (!unit) throw absent();
    return unit;
  };
  return {
    'unit.list': async () => ({ items: await listUnits(db) }),
    'unit.create': async (context, { body }) => {
      if (body.parentId === null) {
        throw invalid([
          {
            field: 'parentId',
            code: 'required',
            problem: 'the tree has one root already',
            remedy: 'name the unit above',
          },
        ]);
      }
      const parent = await read(body.parentId);
      await needWithin(settings, context, parent.id);
      const partner = unitLevels.indexOf(body.level) >= unitLevels.indexOf('bank');
      if (!partner && unitLevels.indexOf(body.level) <= unitLevels.indexOf(parent.level)) {
        throw refused('level-not-below-parent');
      }
      return read(
        await transact(db, context.actor, context.now, (tx) => createUnit(tx, body, context.now)),
      );
    },
    'unit.change': async (context, { params, body }) => {
      await read(params.id);
      await needWithin(settings, context, params.id);
      await transact(db, context.actor, context.now, async (tx) => {
        const [taken] = await tx.query(
          `select 1 from unit u join unit s on s.parent_id = u.parent_id and s.id <> u.id
           where u.id = $1 and s.name = $2`,
          [params.id, body.name ?? null],
        );
        if (taken) throw refused('name-taken');
        await tx.query(
          `update unit set name = coalesce($2, name), on_duty = coalesce($3, on_duty),
             regions = coalesce($4, regions) where id = $1`,
          [params.id, body.name ?? null, body.onDuty ?? null, body.regions ?? null],
        );
        tx.audit({ action: 'unit.change', subject: params.id, detail: body });
      });
      return read(params.id);
    },
  };
}

/** Outside the actor's jurisdiction a unit cannot be touched; the attempt leaves an entry. */
async function needWithin(
  { db }: AccessSettings,
  context: RequestContext,
  unitId: string,
): Promise<void> {
  if (await isWithin(db, context.actor, unitId)) return;
  throw denied({ action: 'unit.manage', subject: unitId, rule: 'outside-jurisdiction' }, true);
}

type UserHandlers = Pick<AccessHandlers, Extract<keyof AccessHandlers, `user.${string}`>>;

async function changePerson(
  tx: Transaction,
  { onLeave }: AccessSettings,
  { actor, now }: RequestContext,
  change: Parameters<typeof changeUser>[2],
): ReturnType<typeof changeUser> {
  const user = await changeUser(tx, actor, change, now);
  const { disabled, unitId, roles } = change.change;
  const leaves = disabled === true || unitId !== undefined || roles !== undefined;
  if (leaves) await onLeave?.(tx, actor, change.id, now);
  return user;
}

function userHandlers(settings: AccessSettings): UserHandlers {
  const { db } = settings;
  const invitation = async (
    context: RequestContext,
    id: string,
    made: { token: string; expiresAt: number },
  ) => ({
    user: await readUser(db, context.actor, id, context.now),
    onceUrl: onceUrl(context.publicUrl, made.token),
    expiresAt: iso(made.expiresAt),
  });
  return {
    'user.list': async (context, { query }) =>
      listUsers(db, context.actor, { ...query, limit: query.limit ?? 50 }, context.now),
    'user.create': async (context, { body }) => {
      await needWithin(settings, context, body.unitId);
      const made = await transact(db, context.actor, context.now, (tx) =>
        createUser(tx, body, context.now),
      );
      return invitation(context, made.id, made);
    },
    'user.change': async (context, { params, body }) =>
      transact(db, context.actor, context.now, (tx) =>
        changePerson(tx, settings, context, { id: params.id, change: body }),
      ),
    'user.identify': async (context, { params, body }) => {
      await readUser(db, context.actor, params.id, context.now);
      await transact(db, context.actor, context.now, (tx) => setIdentity(tx, params.id, body));
      return readUser(db, context.actor, params.id, context.now);
    },
    'user.reset': async (context, { params }) => {
      await readUser(db, context.actor, params.id, context.now);
      const made = await transact(db, context.actor, context.now, (tx) =>
        resetUser(tx, params.id, context.now),
      );
      return invitation(context, params.id, made);
    },
    'user.sign-out': async (context, { params }) => {
      await readUser(db, context.actor, params.id, context.now);
      await transact(db, context.actor, context.now, async (tx) => {
        const ended = await endSessions(tx, params.id);
        tx.audit({ action: 'user.sign-out', subject: params.id, detail: { sessionsEnded: ended } });
      });
      return { ok: true };
    },
  };
}
