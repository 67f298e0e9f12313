/**
 * Goal: a visit is the same however late, often and in whatever order a phone's records come; nothing
 * done at the door is lost; one card for an address and a day. Method: tables of commands with their
 * outcome, and properties over random scripts of a phone.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellDistance } from '../duty/index.ts';
import {
  addressKey,
  decideVisitAct,
  decideVisitOrder,
  defaultVisitPolicy as policy,
  foldVisit,
  keepRecord,
  openVisit,
  orderTasks,
  parseVisitPolicy,
  pathBetween,
  rankCandidates,
  routeSteps,
  titleOf,
  visitEventText,
  visitRefusals,
  type VisitAct,
  type VisitEvent,
  type VisitState,
} from './index.ts';

const minute = 60_000;
const opening = (userId: string | null = 'usr_a'): readonly VisitEvent[] =>
  openVisit({
    id: 'vis_1',
    at: 0,
    actor: 'system:warning',
    reason: 'refused',
    subject: { warningId: 'wrn_1', personId: 'per_1', grade: 'P1', dueAt: 120 * minute },
    unitId: 'unt_s',
    tier: 'station',
    userId,
    card: {
      addressKey: 'k',
      day: '260310',
      address: '锦绣街 3 号',
      place: '海晏区 · 锦绣社区',
      region: '990104',
      cell: { q: 6, r: 2 },
    },
  });

type Step = {
  readonly by?: string;
  readonly at: number;
  readonly id: string;
  readonly act: VisitAct;
};

/** Lets a phone's acts come in and answers the events, with what was refused kept. */
function receive(events: readonly VisitEvent[], steps: readonly Step[]): readonly VisitEvent[] {
  let all = events;
  const seen = new Set<string>();
  for (const { by = 'usr_a', at, id, act } of steps) {
    if (seen.has(id)) continue;
    seen.add(id);
    const state = foldVisit(all);
    const context = { actorId: by, mayTake: state.assigneeId === null, at, id, policy };
    const decided = decideVisitAct(state, act, context);
    all = [
      ...all,
      ...(decided.ok ? decided.value : keepRecord(state, act, decided.error, context)),
    ];
  }
  return all;
}

const outcome = (code: string, note: string | null = null, warningId = 'wrn_1'): VisitAct => ({
  act: 'outcome',
  warningId,
  outcome: code,
  note,
  lostFen: null,
});
const whole: readonly Step[] = [
  { id: '1', at: 1 * minute, act: { act: 'accept' } },
  { id: '2', at: 2 * minute, act: { act: 'set-out' } },
  { id: '3', at: 9 * minute, act: { act: 'arrive', position: null } },
  { id: '4', at: 10 * minute, act: { act: 'second', name: '赵协管' } },
  { id: '5', at: 12 * minute, act: { act: 'check', item: 'look-apps', value: 'no' } },
  { id: '6', at: 13 * minute, act: { act: 'check', item: 'look-apps', value: 'yes' } },
  { id: '7', at: 15 * minute, act: { act: 'note', text: '已卸载', attachment: null } },
  { id: '8', at: 20 * minute, act: outcome('dissuaded') },
  { id: '9', at: 21 * minute, act: { act: 'leave' } },
];

describe('the way of a visit', () => {
  test('a line for each step', () => {
    const lines = whole.map((_, i) => {
      const state = foldVisit(receive(opening(), whole.slice(0, i + 1)));
      return `${whole[i]?.act.act} -> ${state.status}`;
    });
    expect(lines.join('\n')).toBe(
      [
        'accept -> accepted',
        'set-out -> under-way',
        'arrive -> arrived',
        'second -> arrived',
        'check -> arrived',
        'check -> arrived',
        'note -> arrived',
        'outcome -> done',
        'leave -> done',
      ].join('\n'),
    );
    const end = foldVisit(receive(opening(), whole));
    expect(end).toMatchObject({
      acceptedAt: minute,
      arrivedAt: 9 * minute,
      metAt: 9 * minute,
      leftAt: 21 * minute,
      second: '赵协管',
      answers: { 'look-apps': 'yes' },
      subjects: [{ result: { outcome: 'dissuaded', met: true, by: 'usr_a' } }],
    });
  });

  test('the first act on a visit that nobody has takes it', () => {
    const state = foldVisit(receive(opening(null), [whole[1] as Step]));
    expect(state).toMatchObject({ assigneeId: 'usr_a', status: 'under-way', turn: 2 });
  });

  test('a closed door is tried again, as often as the policy says', () => {
    const knock = (id: string, at: number): readonly Step[] => [
      { id: `a${id}`, at, act: { act: 'arrive', position: null } },
      { id: `o${id}`, at: at + minute, act: outcome('nobody-there') },
    ];
    const once = foldVisit(receive(opening(), knock('1', 10 * minute)));
    expect(once).toMatchObject({ status: 'waiting', attempts: 1, arrivedAt: null });
    expect(once.dueAt).toBe(120 * minute);
    const steps = [
      ...knock('1', 100 * minute),
      ...knock('2', 200 * minute),
      ...knock('3', 300 * minute),
    ];
    const twice = foldVisit(receive(opening(), steps.slice(0, 4)));
    expect(twice.dueAt).toBe(201 * minute + policy.retryMs.P1);
    const last = foldVisit(receive(opening(), steps));
    expect(last).toMatchObject({ status: 'done', attempts: 2 });
    expect(last.subjects[0]?.result).toMatchObject({ outcome: 'nobody-there', met: false });
  });

  test('a household is done when everybody on the card is', () => {
    const joined: VisitEvent = {
      id: 'j',
      at: 5,
      actor: 'system:warning',
      kind: 'joined',
      subject: { warningId: 'wrn_2', personId: 'per_2', grade: 'P0', dueAt: 30 * minute },
    };
    const events = [...opening(), joined];
    const half = receive(events, whole);
    expect(foldVisit(half)).toMatchObject({ status: 'arrived', dueAt: 30 * minute });
    const more = receive(half, [
      { id: 'x', at: 25 * minute, act: outcome('transferred', null, 'wrn_2') },
    ]);
    expect(foldVisit(more).status).toBe('done');
    const dropped = foldVisit([
      ...half,
      { id: 'd', at: 6, actor: 'x', kind: 'dropped', warningId: 'wrn_2', reason: 'dissuaded' },
    ]);
    expect(dropped.status).toBe('done');
  });
});

describe('refusals', () => {
  const done = foldVisit(receive(opening(), whole));
  const withdrawn = foldVisit([
    ...opening(),
    { id: 'w', at: 3, actor: 'usr_c', kind: 'withdrawn', reason: '' },
  ]);
  const dropped = foldVisit([
    ...opening(),
    {
      id: 'j',
      at: 1,
      actor: 'x',
      kind: 'joined',
      subject: { warningId: 'wrn_2', personId: 'per_2', grade: 'P2', dueAt: 9 },
    },
    { id: 'd', at: 2, actor: 'x', kind: 'dropped', warningId: 'wrn_2', reason: 'dissuaded' },
  ]);
  const open = foldVisit(opening());
  const full = foldVisit(
    receive(
      opening(),
      Array.from({ length: policy.attachmentsMax }, (_, i): Step => ({
        id: `n${i}`,
        at: i,
        act: { act: 'note', text: null, attachment: `a${i}` },
      })),
    ),
  );
  const acts: readonly (readonly [string, VisitState, VisitAct, string?])[] = [
    ['visit-withdrawn', withdrawn, { act: 'accept' }],
    ['visit-reassigned', open, { act: 'accept' }, 'usr_b'],
    ['unknown-item', open, { act: 'check', item: 'tea', value: 'yes' }],
    ['too-many-attachments', full, { act: 'note', text: null, attachment: 'one-more' }],
    ['not-on-card', open, outcome('dissuaded', null, 'wrn_9')],
    ['warning-closed', dropped, outcome('dissuaded', null, 'wrn_2')],
    ['already-recorded', done, outcome('refused')],
    ['unknown-outcome', open, outcome('vanished')],
    ['reason-required', open, outcome('false-alarm', ' ')],
    ['visit-done', done, { act: 'hand-back', reason: '太远' }],
    ['reason-required', open, { act: 'hand-back', reason: '' }],
  ];

  test.each(acts.map(([code, state, act, by]) => ({ code, state, act, by })))('$code', (row) => {
    const { code, state, act, by: actorId = 'usr_a' } = row;
    const context = { actorId, mayTake: false, at: 1, id: 'x', policy };
    expect(decideVisitAct(state, act, context)).toEqual({ ok: false, error: code });
  });

  test('of orders', () => {
    const context = { actorId: 'usr_c', at: 1, id: 'o' };
    const withdraw = { act: 'withdraw', reason: '' } as const;
    expect(decideVisitOrder(withdrawn, withdraw, context)).toMatchObject({
      error: 'visit-withdrawn',
    });
    expect(decideVisitOrder(done, withdraw, context)).toMatchObject({ error: 'visit-done' });
    const settle = { act: 'settle', adopt: true } as const;
    expect(decideVisitOrder(open, settle, context)).toMatchObject({ error: 'nothing-kept' });
  });

  test('every one stands in a table', () => {
    const told = new Set([...acts.map(([code]) => code), 'nothing-kept']);
    expect(visitRefusals.filter((code) => !told.has(code))).toEqual([]);
  });
});

describe('a phone without a line', () => {
  const shuffled = fc.shuffledSubarray([...whole], { minLength: whole.length }).chain((steps) =>
    fc.array(fc.nat(whole.length - 1), { maxLength: 12 }).map((again) => [
      ...steps,
      // Sent again, as after a line that broke before the answer.
      ...again.map((i) => whole[i] as Step),
    ]),
  );
  const standing = (state: VisitState) => ({ ...state, version: 0, updatedAt: 0 });

  test.each([['usr_a'], [null]])('in any order and twice, it ends alike (assigned: %s)', (to) => {
    const expected = standing(foldVisit(receive(opening(to), whole)));
    fc.assert(
      fc.property(shuffled, (steps) => {
        expect(standing(foldVisit(receive(opening(to), steps)))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('nothing is lost: each record counts, or is kept with its refusal', () => {
    const orders: readonly VisitEvent[] = [
      {
        id: 'o1',
        at: 4,
        actor: 'usr_c',
        kind: 'assigned',
        unitId: 'unt_s',
        tier: 'station',
        userId: 'usr_b',
        reason: 'nearer',
      },
      { id: 'o2', at: 4, actor: 'usr_c', kind: 'withdrawn', reason: 'called' },
      { id: 'o3', at: 4, actor: 'x', kind: 'dropped', warningId: 'wrn_1', reason: 'dissuaded' },
    ];
    fc.assert(
      fc.property(
        shuffled,
        fc.nat(whole.length),
        fc.constantFrom(...orders),
        (steps, at, order) => {
          const first = receive(opening(), steps.slice(0, at));
          const rest = steps
            .slice(at)
            .filter((s) => !steps.slice(0, at).some((t) => t.id === s.id));
          const all = receive([...first, order], rest);
          const ids = new Set(all.flatMap((e) => [e.id, e.kind === 'kept' ? e.recordId : '']));
          expect(whole.filter((step) => !ids.has(step.id))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('what was kept counts once it is adopted, as done by whoever did it', () => {
    const taken: VisitEvent = {
      id: 'o1',
      at: 4,
      actor: 'usr_c',
      kind: 'assigned',
      unitId: 'unt_s',
      tier: 'station',
      userId: 'usr_b',
      reason: 'nearer',
    };
    const late = receive([...opening(), taken], whole);
    const before = foldVisit(late);
    expect(before).toMatchObject({ status: 'waiting', assigneeId: 'usr_b' });
    expect(before.kept.map((k) => k.refusal)).toEqual(whole.map(() => 'visit-reassigned'));
    const settle = (adopt: boolean): VisitState => {
      const decided = decideVisitOrder(
        before,
        { act: 'settle', adopt },
        { actorId: 'usr_c', at: 99, id: 's' },
      );
      return foldVisit([...late, ...(decided.ok ? decided.value : [])]);
    };
    expect(settle(true)).toMatchObject({
      status: 'done',
      kept: [],
      metAt: 9 * minute,
      subjects: [{ result: { by: 'usr_a', at: 20 * minute } }],
    });
    expect(settle(false)).toMatchObject({ status: 'waiting', kept: [], notes: [] });
  });
});

describe('cards, places, people', () => {
  test.each([
    ['锦绣街 3 号楼 2 单元 501 室', '锦绣街３号楼2单元501', true],
    ['锦绣街3幢2单元501', '锦绣街 3 栋 2 单元 501 室', true],
    ['锦绣街 3 号 501', '锦绣街 3 号 502', false],
  ])('%s and %s meet: %s', (a, b, same) => {
    expect(addressKey(a, '990104', 'per_1') === addressKey(b, '990104', 'per_2')).toBe(same);
  });
  test('the same words elsewhere are another address, and nobody shares an unknown one', () => {
    expect(addressKey('建设路 1 号', '990104', 'p')).not.toBe(
      addressKey('建设路 1 号', '990105', 'p'),
    );
    expect(addressKey(null, null, 'per_1')).not.toBe(addressKey(null, null, 'per_2'));
  });
  test('the fourth level reads a title and no more', () => {
    expect(titleOf('林桂芳', 'F', 'zh')).toBe('林女士');
    expect(titleOf('欧阳建国', 'M', 'zh')).toBe('欧阳先生');
    expect(titleOf('王', null, 'zh')).toBe('王同志');
    expect(titleOf(null, null, 'zh')).toBe('住户');
    expect(titleOf('林桂芳', 'F', 'en')).toBe('Ms 林');
  });
  test('a way leads there in the fewest cells, and its steps add up', () => {
    const cell = fc.record({
      q: fc.integer({ min: -9, max: 9 }),
      r: fc.integer({ min: -9, max: 9 }),
    });
    fc.assert(
      fc.property(cell, cell, (from, to) => {
        const path = pathBetween(from, to);
        expect(path).toHaveLength(cellDistance(from, to) + 1);
        expect(path.at(-1)).toEqual(to);
        const cells = routeSteps(path, () => undefined).reduce((sum, s) => sum + s.cells, 0);
        expect(cells).toBe(cellDistance(from, to));
      }),
    );
    const steps = routeSteps(
      pathBetween({ q: 0, r: 0 }, { q: 2, r: 2 }),
      ({ q, r }) => `${q},${r}`,
    );
    expect(steps.map(({ heading, cells, into }) => [heading, cells, into])).toEqual([
      ['south', 2, '0,2'],
      ['south-east', 2, '2,2'],
    ]);
  });
  test('who goes: on duty, near, not overloaded', () => {
    const one = { cell: { q: 0, r: 0 }, openCount: 0, onDuty: true };
    const ranked = rankCandidates(
      [
        { ...one, userId: 'off', name: '', onDuty: false },
        { ...one, userId: 'far', name: '', cell: { q: 9, r: 0 } },
        { ...one, userId: 'near', name: '' },
        { ...one, userId: 'busy', name: '', openCount: 9 },
      ],
      { q: 0, r: 1 },
      policy,
    );
    expect(ranked.map((r) => r.userId)).toEqual(['near', 'far', 'busy', 'off']);
  });
  test('what cannot wait comes first, then what is near', () => {
    const tasks = [
      { id: 'near', dueAt: 600 * minute, cell: { q: 0, r: 1 } },
      { id: 'far', dueAt: 600 * minute, cell: { q: 9, r: 0 } },
      { id: 'late', dueAt: -minute, cell: { q: 9, r: 0 } },
      { id: 'soon', dueAt: 40 * minute, cell: { q: 9, r: 0 } },
    ];
    expect(orderTasks(tasks, { q: 0, r: 0 }, policy, 0).map((t) => t.id)).toEqual([
      'late',
      'soon',
      'near',
      'far',
    ]);
  });
  test('every event is told in both languages', () => {
    const names = { nameOf: () => '海晏所', policy };
    for (const event of receive(opening(), whole)) {
      expect(visitEventText(event, 'zh', names)).not.toBe('');
      expect(visitEventText(event, 'en', names)).not.toMatch(/undefined/);
    }
  });
  test('the shipped policy is one, and a code twice is none', () => {
    expect(parseVisitPolicy(policy)).toEqual(policy);
    const [item] = policy.checklist;
    expect(parseVisitPolicy({ ...policy, checklist: [item, item] })).toBeUndefined();
    expect(parseVisitPolicy({ ...policy, attemptsMax: 0 })).toBeUndefined();
  });
});
