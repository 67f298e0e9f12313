/** Goal: the server's end of the line to the city. Method: streams in the place of the process. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { CityStart } from '../../contract/index.ts';
import { makeCityPort } from './port.ts';

const start: CityStart = {
  base: 'http://127.0.0.1:1',
  sources: [],
  operators: [],
  seed: 3,
  people: 500,
  speed: 60,
};
const turn = (): Promise<void> =>
  new Promise((done) => {
    setImmediate(done);
  });

function joined() {
  const port = makeCityPort();
  const input = new PassThrough();
  const output = new PassThrough();
  const faults: string[] = [];
  port.attach(
    { input, output },
    {
      start,
      onFault: (reason) => faults.push(reason),
      renewOperators: async () => [
        { login: 'seat01', role: 'seat', unit: 'x', cookie: 'c', csrf: 's' },
      ],
    },
  );
  const sent = (): unknown[] =>
    String(input.read() ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  return { port, output, faults, sent };
}

describe('line to the city', () => {
  test('no city: no state, no control', () => {
    const port = makeCityPort();
    expect(port.status()).toBeUndefined();
    expect(port.control({ speed: 2 })).toBeUndefined();
  });
  test('the start line goes first; the state is what the city tells', async () => {
    const { port, output, sent } = joined();
    expect(sent()).toEqual([start]);
    expect(port.status()).toMatchObject({ running: true, speed: 60, people: 500, cityTime: null });
    const status = {
      running: false,
      speed: 5,
      operators: true,
      cityTime: '2026-01-05T00:00:00.000Z',
      people: 500,
      seed: 3,
    };
    output.write(`${JSON.stringify({ status })}\n`);
    await turn();
    expect(port.status()).toEqual(status);
  });
  test('a change is passed on and answered at once', () => {
    const { port, sent } = joined();
    expect(port.control({ operators: false, speed: 120 })).toMatchObject({
      operators: false,
      speed: 120,
      running: true,
    });
    expect(sent()[1]).toEqual({ control: { operators: false, speed: 120 } });
  });
  test('asked for sessions, it sends new ones', async () => {
    const { output, sent } = joined();
    sent();
    output.write('{"ask":"operators"}\n');
    await turn();
    await turn();
    expect(sent()).toEqual([
      { operators: [{ login: 'seat01', role: 'seat', unit: 'x', cookie: 'c', csrf: 's' }] },
    ]);
  });
  test('nonsense is reported, the end of the city ends its state', async () => {
    const { port, output, faults } = joined();
    output.write('hello\n');
    await turn();
    expect(faults[0]).toContain('hello');
    output.end();
    await turn();
    await turn();
    expect(port.status()).toBeUndefined();
  });
});
