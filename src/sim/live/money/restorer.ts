/** How frozen money goes back in the live city: a draft, a signature, approval, the bank. */
import type { CallReply } from '../../../client/index.ts';
import { clientOf, isProved, tried, type Desk, type Detail as Case } from './officer.ts';

type Detail = CallReply<'return.read'>;

/** Steps of an officer in their order; what stands on a notice waits for its end by itself. */
const steps = ['publish', 'ask', 'notify'] as const;
const roundsMax = 4;

/** Drafts a return for a freeze that has none, and does what is due on those that are open. */
export async function giveBack(desk: Desk, caseId: string): Promise<void> {
  const officer = clientOf(desk, 'fund-officer', 0);
  const options = await tried(desk, () => officer('return.options', { params: { id: caseId } }));
  const detail = await tried(desk, () => officer('funds.read', { params: { id: caseId } }));
  for (const { measureId, returnId } of options?.items ?? []) {
    if (returnId === null) {
      if (detail === undefined || !isProved(detail, measureId)) continue;
      await audit(desk, detail, measureId);
    }
    const known =
      returnId === null
        ? await tried(desk, () =>
            officer('return.draft', { params: { id: caseId }, body: { measureId } }),
          )
        : await tried(desk, () => officer('return.read', { params: { id: returnId } }));
    if (known !== undefined) await advance(desk, known);
  }
}

/** Whose the money is, by the rows; without it nothing is certain and all goes by ratio. */
async function audit(desk: Desk, { id, measures }: Case, measureId: string): Promise<void> {
  const officer = clientOf(desk, 'fund-officer', 0);
  const accountId = measures.find((one) => one.id === measureId)?.accountId ?? '';
  const params = { id, accountId };
  const view = await tried(desk, () => officer('trace.audit.read', { params, query: {} }));
  if (view === undefined || !view.mayMake || view.versions.some((one) => one.isCurrent)) return;
  const { evidenceHash } = view;
  const body = { method: 'fifo', reason: '按时间先后逐笔溯源', evidenceHash } as const;
  await tried(desk, () => officer('trace.audit.make', { params, body }));
}

const isAllowed = (detail: Detail, act: string): boolean =>
  detail.acts.some((one) => one.act === act && one.allowed);

async function advance(desk: Desk, first: Detail): Promise<void> {
  let detail = first;
  const { id } = first;
  const officer = clientOf(desk, 'fund-officer', 0);
  const second = clientOf(desk, 'fund-officer', 1);
  const chief = clientOf(desk, 'commander');
  for (let round = 0; round < roundsMax; round += 1) {
    const { version } = detail;
    const signed = await tried(desk, () => second('return.read', { params: { id } }));
    // One signature is enough; a plan that changed has lost its own.
    if (signed !== undefined && signed.secondOfficer === null && isAllowed(signed, 'sign')) {
      const body = { version, command: { act: 'sign' } as const };
      detail = (await tried(desk, () => second('return.act', { params: { id }, body }))) ?? detail;
      continue;
    }
    const own = await tried(desk, () => officer('return.read', { params: { id } }));
    const act = steps.find((one) => own !== undefined && isAllowed(own, one));
    if (act !== undefined) {
      const body = { version, command: { act } };
      detail = (await tried(desk, () => officer('return.act', { params: { id }, body }))) ?? detail;
      continue;
    }
    const decided = await tried(desk, () => chief('return.read', { params: { id } }));
    if (decided === undefined || !isAllowed(decided, 'approve')) return;
    const body = { version, command: { act: 'approve' } as const };
    detail = (await tried(desk, () => chief('return.decide', { params: { id }, body }))) ?? detail;
  }
}
