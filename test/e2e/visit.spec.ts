/**
 * Goal: a shift leader sends somebody else, and decides about what a phone without a line recorded.
 * Method: the board in a real browser; the phone's records go in as a phone sends them.
 */
import { randomUUID } from 'node:crypto';
import { expect, test, type Centre, type Operator } from './centre.ts';

async function post(centre: Centre, as: Operator, path: string, body: object): Promise<unknown> {
  const cookie = `${as.cookie.name}=${as.cookie.value}`;
  const me = await fetch(`${centre.server.address}/api/v1/me`, { headers: { cookie } });
  const { csrf } = (await me.json()) as { csrf: string };
  const reply = await fetch(`${centre.server.address}/api/v1${path}`, {
    method: 'POST',
    headers: { cookie, 'x-wuzha-csrf': csrf, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(reply.ok, await reply.clone().text()).toBe(true);
  return reply.json();
}

test('given to another, and what was recorded meanwhile adopted', async ({
  branch,
  centre,
  openAs,
}) => {
  const officer = await branch.addAtStation('孙警官', ['station-officer']);
  const leader = await branch.addOperator('值班长', undefined, ['shift-leader']);
  await branch.liveCall(await branch.addPerson('林桂芳'));
  await branch.settled();
  const [visit] = await centre.server.db.query<{ id: string; warning_id: string }>(
    `select s.visit_id as id, s.warning_id from visit_subject s join visit v on v.id = s.visit_id
     where v.assignee_id = $1`,
    [officer.id],
  );
  await branch.addAtStation('李警官', ['station-officer']);
  const page = await openAs(leader, '#/visits');
  const card = page.getByRole('button', { name: /林\*芳/ });
  await expect(card).toContainText('孙警官');
  await page.keyboard.press('j');
  await page.getByRole('button', { name: '改派' }).click();
  await page.getByRole('radio', { name: /李警官/ }).click();
  await page.getByLabel('理由').fill('更近');
  await page.getByRole('dialog').getByRole('button', { name: '改派' }).click();
  await expect(card).toContainText('李警官');

  const act = { visitId: visit?.id, at: new Date(centre.now()).toISOString() };
  const outcome = { kind: 'outcome', warningId: visit?.warning_id, outcome: 'dissuaded' };
  await post(centre, officer, '/visits/acts', {
    sentAt: act.at,
    acts: [
      { ...act, id: randomUUID(), kind: 'arrive' },
      { ...act, id: randomUUID(), ...outcome },
    ],
  });
  await expect(page.getByText('离线期间的记录未生效')).toBeVisible();
  await expect(card).toContainText('2 条留存');
  await page.getByRole('button', { name: '采纳' }).click();
  await expect(page.getByText('没有进行中的见面任务')).toBeVisible();
  await page.getByRole('button', { name: '已结束' }).click();
  await expect(card).toBeVisible();
});
