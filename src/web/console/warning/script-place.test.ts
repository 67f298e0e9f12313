/**
 * Goal: line by line and answer by answer the seat keeps its place, can go back, and what was
 * answered ends up in the record. Method: the real script of a category.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scriptFor } from '../../../core/dissuasion/index.ts';
import {
  answer,
  back,
  forward,
  placeOf,
  recordOf,
  returnTo,
  trailStart,
  type Script,
  type Trail,
} from './script-place.ts';

const facts = { centre: '临江市反诈中心', category: 'POLICE', ongoingCall: false } as const;
const script = scriptFor(facts, 'zh') as unknown as Script;
const onCall = scriptFor({ ...facts, ongoingCall: true }, 'zh') as unknown as Script;

const at = (trail: Trail, of = script): string => {
  const place = placeOf(of, trail);
  return `${place?.step.id} ${place?.line}`;
};
const answers = (...codes: string[]): Trail =>
  codes.reduce((trail, code) => answer(script, trail, code), trailStart);

test('lines first, then the step that follows; a fork waits for an answer', () => {
  let trail = forward(script, forward(script, trailStart));
  expect(at(trail)).toBe('identity 2');
  trail = forward(script, trail);
  expect(at(trail)).toBe('identity 2');
  trail = answer(script, trail, 'listens');
  expect(at(trail)).toBe('stop 0');
  for (let i = 0; i < 3; i += 1) trail = forward(script, trail);
  expect(at(trail)).toBe('where 0');
});

test('an answer that does not stand there changes nothing', () => {
  expect(answer(script, trailStart, 'refuses')).toBe(trailStart);
});

test('the record follows the answers, the later ones first', () => {
  let trail = answers('takes-for-fraud', 'listens');
  for (let i = 0; i < 3; i += 1) trail = forward(script, trail);
  trail = answer(script, trail, 'at-bank');
  expect(recordOf(script, trail)).toEqual({
    reached: 'person',
    belief: 'doubts',
    stage: 'transfer',
  });
  trail = forward(script, forward(script, trail));
  trail = answer(script, trail, 'so-it-is');
  trail = answer(script, trail, 'understands');
  expect(recordOf(script, trail)).toEqual({
    reached: 'person',
    belief: 'accepts',
    stage: 'trust',
  });
});

test('a section that was passed is entered again at its first line', () => {
  let trail = answers('takes-for-fraud', 'listens');
  trail = forward(script, trail);
  expect(at(returnTo(script, trail, 'identity'))).toBe('identity 0');
  expect(returnTo(script, trail, 'act')).toBe(trail);
});

test('a script that changes under the trail keeps the place as far as it leads', () => {
  const trail = answers('listens');
  expect(at(trail, onCall)).toBe('stop-on-call 0');
  const gone = { taken: [{ step: 'identity', answer: 'no-such' }], line: 4 };
  expect(at(gone)).toBe('identity 0');
});

const act = fc.constantFrom(
  'forward',
  'back',
  ...script.steps.flatMap((s) => s.answers.map((a) => a.code)),
);

test('whatever is pressed, there is a place, and back undoes a step forward', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let trail = trailStart;
      for (const one of acts) {
        const before = trail;
        trail =
          one === 'forward'
            ? forward(script, trail)
            : one === 'back'
              ? back(script, trail)
              : answer(script, trail, one);
        expect(placeOf(script, trail)).toBeDefined();
        if (one === 'forward' && trail !== before) expect(back(script, trail)).toEqual(before);
      }
    }),
  );
});
