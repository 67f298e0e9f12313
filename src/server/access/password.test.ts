/** Goal: secrets of people are kept as they should be. Method: round trips, altered input, replay. */
import { describe, expect, test } from 'vitest';
import { hashPassword, isPassword, weaknessOf } from './password.ts';
import { newTotpSecret, totpCode, totpStep } from './totp.ts';

describe('passwords', () => {
  test('the right one opens, any other does not, and no two hashes are equal', async () => {
    const [first, second] = await Promise.all([
      hashPassword('临江 night watch'),
      hashPassword('临江 night watch'),
    ]);
    expect(first).not.toBe(second);
    expect(await isPassword('临江 night watch', first)).toBe(true);
    expect(await isPassword('临江 night watcH', first)).toBe(false);
    expect(await isPassword('x', 'scrypt$broken')).toBe(false);
  });

  test.each([
    ['short', 'shorter than 10 characters'],
    ['wang.jia-2026', 'contains the login'],
    ['aaaaaaaaaaaa', 'repeats the same few characters'],
    ['password2026!', 'begins with a well-known sequence'],
    ['the river runs east', undefined],
  ])('%s: %s', (password, weakness) => {
    expect(weaknessOf(password, 'wang.jia')).toBe(weakness);
  });
});

describe('one-time codes', () => {
  const { secret, uri } = newTotpSecret('无诈', 'wang');
  const now = 1_790_000_000_000;

  test('a code is good once, and one step to either side', () => {
    expect(uri).toMatch(/^otpauth:\/\/totp\//);
    const step = totpStep(secret, totpCode(secret, now), now, 0);
    expect(step).toBe(Math.floor(now / 30_000));
    expect(totpStep(secret, totpCode(secret, now), now, step ?? 0)).toBeUndefined();
    expect(totpStep(secret, totpCode(secret, now - 30_000), now, 0)).toBe((step ?? 0) - 1);
    expect(totpStep(secret, totpCode(secret, now - 90_000), now, 0)).toBeUndefined();
  });
});
