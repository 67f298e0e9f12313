/**
 * Goal: a version goes live by two people after it was tried, and every refusal comes in its order.
 * Method: a line for each act ending in the state it leads to, or the refusal.
 */
import { describe, expect, test } from 'vitest';
import { hourMs } from '../kernel/index.ts';
import {
  applyTypology,
  decideTypology,
  packAfter,
  packMoves,
  shadowLeastMs,
  type PackPlace,
  type TypologyCommand,
  type VersionState,
} from './lifecycle.ts';

const fresh: VersionState = {
  typology: 'flight',
  version: 2,
  state: 'draft',
  author: 'ann',
  replayedAt: null,
  shadowAt: null,
  submittedBy: null,
  submittedAt: null,
  approvedBy: null,
  approvedAt: null,
  note: null,
  revision: 1,
};

/** `who hour act reason`, a line each. */
function play(script: string, from: VersionState = fresh): string {
  let state = from;
  const lines = script.trim().split('\n');
  return lines
    .map((line) => {
      const [by = '', hour = '', act = '', ...words] = line.trim().split(' ');
      const reason = words.join(' ') || null;
      const isStale = act.endsWith('!');
      const command = { act: act.replace('!', ''), reason, run: 'rpl_1' } as TypologyCommand;
      const context = {
        now: Number(hour) * hourMs,
        by,
        revision: isStale ? state.revision - 1 : state.revision,
      };
      const decided = decideTypology(state, command, context);
      if (!decided.ok) return `${line.trim()} -> refused ${decided.error}`;
      for (const event of decided.value) state = applyTypology(state, event);
      const submitted = state.submittedBy === null ? '' : ` submitted by ${state.submittedBy}`;
      return `${line.trim()} -> ${state.state}${submitted}`;
    })
    .join('\n');
}

describe('the life of a version', () => {
  test('the usual way', () => {
    expect(
      play(`
      ann 1 submit
      ann 1 shadow
      ann 2 replayed
      ann 3 shadow
      bob 4 submit
      bob 5 submit
      ann 40 approve
      bob 40 approve
      eve 40 approve
      eve 41 edit
      eve 42 retire
      eve 42 withdraw
      eve 42 retire misfires
      eve 43 retire again`),
    ).toMatchInlineSnapshot(`
      "ann 1 submit -> refused not-replayed
      ann 1 shadow -> refused not-replayed
      ann 2 replayed -> replayed
      ann 3 shadow -> shadow
      bob 4 submit -> shadow submitted by bob
      bob 5 submit -> refused already-submitted
      ann 40 approve -> refused own-work
      bob 40 approve -> refused own-work
      eve 40 approve -> live submitted by bob
      eve 41 edit -> refused not-a-draft
      eve 42 retire -> refused reason-required
      eve 42 withdraw -> refused not-submitted
      eve 42 retire misfires -> retired
      eve 43 retire again -> refused not-in-force"
    `);
  });

  test('going live without a day in shadow needs a reason', () => {
    expect(
      play(`
      ann 1 replayed
      ann 2 submit
      eve 3 approve
      eve 3 approve  
      eve 3 approve money is being lost now`),
    ).toMatchInlineSnapshot(`
      "ann 1 replayed -> replayed
      ann 2 submit -> replayed submitted by ann
      eve 3 approve -> refused reason-required
      eve 3 approve -> refused reason-required
      eve 3 approve money is being lost now -> live submitted by ann"
    `);
  });

  test('changed, taken back, sent back', () => {
    expect(
      play(`
      ann 1 replayed
      bob 2 edit!
      bob 2 withdraw
      bob 2 return no
      bob 2 submit
      bob 3 withdraw
      bob 3 submit
      eve 4 return
      eve 4 return the span is too short
      bob 5 submit
      bob 6 edit
      bob 7 submit
      bob 7 replayed
      eve 7 submit
      bob 7 approve well done
      ann 7 approve well done
      bob 8 discard`),
    ).toMatchInlineSnapshot(`
      "ann 1 replayed -> replayed
      bob 2 edit! -> refused typology-changed
      bob 2 withdraw -> refused not-submitted
      bob 2 return no -> refused not-submitted
      bob 2 submit -> replayed submitted by bob
      bob 3 withdraw -> replayed
      bob 3 submit -> replayed submitted by bob
      eve 4 return -> refused reason-required
      eve 4 return the span is too short -> replayed
      bob 5 submit -> replayed submitted by bob
      bob 6 edit -> draft
      bob 7 submit -> refused not-replayed
      bob 7 replayed -> replayed
      eve 7 submit -> replayed submitted by eve
      bob 7 approve well done -> refused own-work
      ann 7 approve well done -> live submitted by eve
      bob 8 discard -> refused not-a-draft"
    `);
  });

  test('given up', () => {
    expect(play('ann 1 discard\nann 2 discard')).toMatchInlineSnapshot(`
      "ann 1 discard -> retired
      ann 2 discard -> refused not-a-draft"
    `);
  });

  test('a replay of what is past its draft changes nothing', () => {
    const shadow: VersionState = { ...fresh, state: 'shadow', shadowAt: 0 };
    expect(play('ann 1 replayed', shadow)).toBe('ann 1 replayed -> shadow');
  });

  test('the hour at which a shadow is ripe', () => {
    const waiting: VersionState = {
      ...fresh,
      state: 'shadow',
      shadowAt: 0,
      submittedBy: 'ann',
    };
    const ask = (now: number) =>
      decideTypology(
        waiting,
        { act: 'approve', reason: null },
        { now, by: 'eve', revision: waiting.revision },
      ).ok;
    expect([ask(shadowLeastMs - 1), ask(shadowLeastMs)]).toEqual([false, true]);
  });
});

describe('the pack', () => {
  const place = (text: string): PackPlace => {
    const [typology = '', version = '', state = ''] = text.split(' ');
    return { typology, version: Number(version), state: state as PackPlace['state'] };
  };
  const told = (pack: readonly PackPlace[]): string[] =>
    pack.map(({ typology, version, state }) => `${typology} ${version} ${state}`);
  const before = ['card 1 live', 'flight 1 live', 'flight 2 shadow'].map(place);

  test('what goes live takes the place of the version before', () => {
    const after = packAfter(before, { typology: 'flight', version: 2, state: 'live' });
    expect(told(after)).toEqual(['card 1 live', 'flight 2 live']);
    expect(packMoves(before, after, 'retired')).toEqual([
      { typology: 'flight', version: 1, to: 'retired' },
      { typology: 'flight', version: 2, to: 'live' },
    ]);
    expect(packMoves(after, before, 'replayed')).toEqual([
      { typology: 'flight', version: 1, to: 'live' },
      { typology: 'flight', version: 2, to: 'shadow' },
    ]);
  });

  test('a shadow stands behind all that is live, and a retired one is gone', () => {
    const shadowed = packAfter(before, { typology: 'afar', version: 1, state: 'shadow' });
    expect(told(shadowed)).toEqual([
      'card 1 live',
      'flight 1 live',
      'afar 1 shadow',
      'flight 2 shadow',
    ]);
    expect(told(packAfter(shadowed, { typology: 'flight', version: 1, state: 'retired' }))).toEqual(
      ['card 1 live', 'afar 1 shadow', 'flight 2 shadow'],
    );
  });
});
