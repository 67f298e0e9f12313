/** Goal: each hears the others and not itself, in the voice that telephones use. Method: properties. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeVoice,
  encodeVoice,
  formatRtp,
  frameSamples,
  isLater,
  mixVoices,
  parseRtp,
  payload,
} from './voice.ts';

const every = Uint8Array.from({ length: 256 }, (_, i) => i);

test.each([payload.pcma, payload.pcmu])(
  'every code of payload %i is heard as it was said',
  (type) => {
    const heard = decodeVoice(every, type);
    expect(decodeVoice(encodeVoice(heard, type), type)).toEqual(heard);
  },
);

test('known samples of G.711', () => {
  expect([...decodeVoice(Uint8Array.of(0xff, 0x00, 0x80), payload.pcmu)]).toEqual([
    0, -32_124, 32_124,
  ]);
  expect([...decodeVoice(Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a), payload.pcma)]).toEqual([
    8, -8, 32_256, -32_256,
  ]);
});

test.each([payload.pcma, payload.pcmu])(
  'loudness of payload %i is kept within a part in sixteen',
  (type) => {
    fc.assert(
      fc.property(fc.integer({ min: -32_000, max: 32_000 }), (sample) => {
        const [heard = 0] = decodeVoice(encodeVoice(Int16Array.of(sample), type), type);
        expect(Math.abs(heard - sample)).toBeLessThanOrEqual(Math.abs(sample) / 16 + 16);
      }),
    );
  },
);

const voice = fc.option(
  fc.integer({ min: -9_000, max: 9_000 }).map((level) => new Int16Array(frameSamples).fill(level)),
  { nil: undefined },
);

test('each hears the sum of the others', () => {
  fc.assert(
    fc.property(fc.tuple(voice, voice, voice), (said) => {
      const level = (v: Int16Array | undefined): number => v?.[0] ?? 0;
      const all = said.reduce((sum, v) => sum + level(v), 0);
      const heard = mixVoices(said);
      expect(heard.map((v) => v[7])).toEqual(said.map((v) => all - level(v)));
    }),
  );
});

test('loud voices are cut, never wrapped', () => {
  const loud = new Int16Array(frameSamples).fill(30_000);
  expect(mixVoices([loud, loud, undefined])[2]?.[0]).toBe(32_767);
});

test('packets are read as written; anything else is let go', () => {
  const bytes = new Uint8Array(frameSamples).fill(3);
  const packet = formatRtp({ type: 8, sequence: 65_535, timestamp: 160, source: 7 }, bytes);
  expect(parseRtp(packet)).toEqual({ type: 8, sequence: 65_535, bytes });
  const tones = formatRtp({ type: 8, sequence: 1, timestamp: 0, source: 7 }, bytes);
  tones[1] = 101;
  expect(parseRtp(tones)).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      expect((parseRtp(noise)?.bytes.length ?? 0) <= noise.length).toBe(true);
    }),
  );
  expect([isLater(0, 65_535), isLater(5, 5), isLater(4, 5)]).toEqual([true, false, false]);
});
