/**
 * What those who work on the money do: look at a case again and again, ask banks, stop what still
 * holds money, sign for each other, file the case, freeze what was caught. They work through the
 * same routes as anybody.
 */
import {
  ApiError,
  makeClient,
  type CallInput,
  type CallReply,
  type Client,
} from '../../../client/index.ts';

export type Detail = CallReply<'funds.read'>;
type Account = Detail['accounts'][number];
type Measure = Detail['measures'][number];

export type Signed = { readonly role: string; readonly cookie: string; readonly csrf: string };

export type Desk = {
  readonly base: () => string;
  readonly people: () => readonly Signed[];
  readonly now: () => number;
  /** A case is filed this long after its report. */
  readonly fileAfterMs: number;
  /** A statement is asked for again after this long. */
  readonly freshMs: number;
  /** How often each refusal and failure was met. */
  readonly trouble: Map<string, number>;
  readonly counts: { acts: number; refused: number; failed: number };
  /** Between two acts of a person; nothing where not given. */
  readonly pause?: () => Promise<void>;
  /** An act was acknowledged. */
  readonly onAct?: () => void;
};

/** Less than this is not worth a stop. */
const worthFen = 50_000;
const accountsMax = 60;

export const clientOf = (desk: Desk, role: string, n = 0): Client => {
  const held = desk.people().filter((one) => one.role === role);
  const person = held[n % Math.max(1, held.length)];
  return makeClient({
    base: desk.base(),
    headers: () => ({
      cookie: person?.cookie ?? '',
      'x-wuzha-csrf': person?.csrf ?? '',
      'accept-language': 'zh',
    }),
  });
};

type HandleCommand = CallInput<'funds.act'>['body']['command'];

/** One look at a case; everything that is due is done. Answers false where the centre was away. */
export async function visit(desk: Desk, id: string): Promise<boolean> {
  const officer = clientOf(desk, 'fund-officer', 0);
  try {
    await followAccounts(desk, await officer('funds.read', { params: { id } }));
    await sign(desk, id);
    await freezeCaught(desk, id);
    return true;
  } catch (cause) {
    note(desk, cause);
    return false;
  }
}

/** Stops what still holds money and asks banks where the rest went. */
export async function followAccounts(desk: Desk, first: Detail): Promise<void> {
  const officer = clientOf(desk, 'fund-officer', 0);
  const { id } = first;
  let detail = first;
  const act = async (command: HandleCommand): Promise<void> => {
    detail =
      (await tried(desk, () =>
        officer('funds.act', { params: { id }, body: { version: detail.version, command } }),
      )) ?? (await officer('funds.read', { params: { id } }));
  };
  for (const account of first.accounts.slice(0, accountsMax))
    await follow(desk, detail, account, act);
}

/** What was refused, or that the centre was away; told at the end. */
export function note(desk: Desk, cause: unknown): void {
  const isApi = cause instanceof ApiError;
  const text = isApi ? `${cause.status} ${cause.code}` : 'the centre is away';
  desk.trouble.set(text, (desk.trouble.get(text) ?? 0) + 1);
  if (isApi && cause.status === 409) desk.counts.refused += 1;
  else desk.counts.failed += 1;
}

/** A refusal is noted and gone over; what is not an answer of the centre ends the look. */
export async function tried<T>(desk: Desk, work: () => Promise<T>): Promise<T | undefined> {
  try {
    await desk.pause?.();
    const done = await work();
    desk.counts.acts += 1;
    desk.onAct?.();
    return done;
  } catch (cause) {
    note(desk, cause);
    if (cause instanceof ApiError && cause.status < 500) return undefined;
    throw cause;
  }
}

const living = (measure: Measure): boolean =>
  ['requested', 'sent', 'in-force', 'partial', 'queued'].includes(measure.status);

async function follow(
  desk: Desk,
  detail: Detail,
  account: Account,
  act: (command: HandleCommand) => Promise<void>,
): Promise<void> {
  if (account.kind !== 'account') return;
  const now = desk.now();
  const known = account.knownUntilAt === null ? 0 : Date.parse(account.knownUntilAt);
  const isAsked = account.asked.some((one) => one.includes('transactions'));
  const measures = detail.measures.filter((one) => one.accountId === account.id);
  const isHeld = measures.some(living);
  if (account.hereFen >= worthFen && !isHeld && measures.length < 3) {
    await act({ act: 'stop', accountId: account.id, reason: '追踪涉诈资金' });
  }
  if (
    !isAsked &&
    (account.hereFen > 0 || known === 0) &&
    now - known > desk.freshMs &&
    !isHeldLong(measures, known)
  ) {
    await act({ act: 'query', accountId: account.id, what: 'transactions' });
  }
}

/** A frozen account is asked once more: whose money it is can only be told from its rows. */
function isHeldLong(measures: readonly Measure[], known: number): boolean {
  return measures.some(
    ({ status, appliedAt, kind }) =>
      status === 'in-force' &&
      kind === 'freeze' &&
      appliedAt !== null &&
      Date.parse(appliedAt) < known,
  );
}

/** Whether the rows of an account are known up to its freeze. */
export function isProved({ accounts, measures }: Detail, measureId: string): boolean {
  const measure = measures.find(({ id }) => id === measureId);
  const account = accounts.find(({ id }) => id === measure?.accountId);
  const [from, until] = [measure?.appliedAt ?? null, account?.knownUntilAt ?? null];
  return from !== null && until !== null && Date.parse(from) <= Date.parse(until);
}

/** The second officer and the commander sign what waits for them. */
async function sign(desk: Desk, id: string): Promise<void> {
  const second = clientOf(desk, 'fund-officer', 1);
  const chief = clientOf(desk, 'commander');
  let detail = await second('funds.read', { params: { id } });
  for (const { id: measureId, needs } of detail.measures) {
    if (needs.includes('co-sign')) {
      const body = { version: detail.version, command: { act: 'co-sign', measureId } as const };
      detail = (await tried(desk, () => second('funds.act', { params: { id }, body }))) ?? detail;
    }
  }
  const reportedAt = Date.parse(detail.reportedAt);
  if (detail.filing === null && desk.now() - reportedAt >= desk.fileAfterMs) {
    const command = { act: 'file', number: `临公（刑）立字${detail.number.slice(2)}号` } as const;
    const body = { version: detail.version, command };
    detail = (await tried(desk, () => chief('funds.decide', { params: { id }, body }))) ?? detail;
  }
}

/** What a stop caught becomes a freeze, once the case is filed: asked for by one, approved by another. */
async function freezeCaught(desk: Desk, id: string): Promise<void> {
  const officer = clientOf(desk, 'fund-officer', 2);
  const chief = clientOf(desk, 'commander');
  let detail = await officer('funds.read', { params: { id } });
  if (detail.filing === null) return;
  const caught = detail.measures.filter(
    (one) => one.kind === 'stop' && (one.status === 'in-force' || one.status === 'partial'),
  );
  for (const { accountId } of caught) {
    const account = detail.accounts.find((one) => one.id === accountId);
    const isFrozen = detail.measures.some(
      (one) => one.accountId === accountId && one.kind === 'freeze' && living(one),
    );
    // Some are left to lapse, so that the night has lapses to notice.
    if (account === undefined || isFrozen || account.stoppedFen < worthFen) continue;
    const command = { act: 'freeze', accountId, limitFen: null, reason: '涉案资金' } as const;
    const body = { version: detail.version, command };
    detail = (await tried(desk, () => officer('funds.act', { params: { id }, body }))) ?? detail;
  }
  for (const { id: measureId, needs } of detail.measures) {
    if (!needs.includes('approve')) continue;
    const body = { version: detail.version, command: { act: 'approve', measureId } as const };
    detail = (await tried(desk, () => chief('funds.decide', { params: { id }, body }))) ?? detail;
  }
}
