/**
 * Goal: each shipped typology hits what it is for and not its honest look-alike. Method: stories as
 * text tables in test/story, a line an event, ending in the grade that is due (or -), played through
 * the pack and the windows of the engine; every rule of every typology matters in some story.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dayMs, hashText, hourMs, minuteMs, type Category } from '../core/kernel/index.ts';
import { signalKinds, type SignalKind } from '../core/signal/index.ts';
import {
  clearFrame,
  compilePack,
  fieldNamed,
  fieldPlace,
  makeFrame,
  parseTypology,
  rolePlace,
  roles,
  type Frame,
  type Role,
  type Typology,
  type TypologyHit,
} from '../core/typology/index.ts';
import { makeWindows } from './index.ts';

const shipped = new URL('../../reference/typology/', import.meta.url);
const stories = new URL('../../test/story/', import.meta.url);
/** Eight in the morning of a day without meaning, in Beijing. */
const morning = 1_768_176_000_000;

const ids = readdirSync(shipped).map((name) => name.replace('.json', ''));

function typologyOf(id: string): Typology {
  const parsed = parseTypology(JSON.parse(readFileSync(new URL(`${id}.json`, shipped), 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

type Line = {
  /** Milliseconds after the line before. */
  readonly after: number;
  readonly kind: SignalKind;
  readonly words: readonly string[];
  readonly text: string | undefined;
  readonly times: number;
  readonly due: string | undefined;
};

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: minuteMs,
  h: hourMs,
  d: dayMs,
};

/** `+10m sms x3 person=a textShare=0.8 "what it says" => P2` */
function lineOf(written: string): Line {
  const found =
    /^\+(\d+)([smhd]) (\w+)(?: x(\d+))?((?: [\w.=#-]+)*)(?: "(.*)")?(?: => (P\d|-))?$/u.exec(
      written,
    );
  if (found === null) throw new Error(`no line of a story: ${written}`);
  const [, n, unit, kind, times, words, text, due] = found;
  return {
    after: Number(n) * (units[unit ?? 'm'] ?? 0),
    kind: kind as SignalKind,
    words: (words ?? '').trim().split(' ').filter(Boolean),
    text,
    times: Number(times ?? 1),
    due,
  };
}

function put(frame: Frame, { kind, words, text }: Line, turn: number): void {
  frame.text = text;
  frame.values[fieldPlace('kind')] = signalKinds.indexOf(kind);
  frame.values[fieldPlace('hour')] = Math.floor((frame.at + 8 * hourMs) / hourMs) % 24;
  for (const word of words) {
    const [name = '', value = ''] = word.replaceAll('#', String(turn)).split('=');
    if (roles.includes(name as Role)) {
      frame.keys[rolePlace[name as Role]] = hashText(1, value);
      continue;
    }
    const field = fieldNamed(name);
    if (field === undefined) throw new Error(`no field ${name}`);
    const place = field.words?.indexOf(value) ?? -1;
    frame.values[fieldPlace(name)] = field.words === undefined ? Number(value) : place;
  }
}

/** What is due and what came, line by line; and the rules that mattered. */
function play(typology: Typology, lines: readonly Line[], matched: Set<string>) {
  const pack = compilePack([{ typology, state: 'live' }]);
  const frame = makeFrame();
  const windows = makeWindows(pack.plan);
  pack.attach(frame, windows);
  for (const role of ['person', 'pair'] as const)
    frame.tables[rolePlace[role]] = windows.table(role);
  let at = morning;
  const told: string[] = [];
  const due: string[] = [];
  for (const line of lines) {
    let hits: readonly TypologyHit[] = [];
    for (let turn = 1; turn <= line.times; turn += 1) {
      at += line.after;
      clearFrame(frame);
      frame.at = at;
      put(frame, line, turn);
      hits = pack.evaluate(line.kind, frame);
      for (const hit of hits) for (const rule of hit.rules) matched.add(rule);
    }
    if (line.due === undefined) continue;
    const place = `line ${due.length + 1} of those with an end`;
    due.push(`${place}: ${line.due}`);
    told.push(`${place}: ${hits[0]?.grade ?? '-'}`);
  }
  return { due, told };
}

describe.each(ids)('%s', (id) => {
  const typology = typologyOf(id);
  const parts = readFileSync(new URL(`${id}.txt`, stories), 'utf8')
    .split(/^# /mu)
    .slice(1);
  const matched = new Set<string>();
  test.each(parts.map((part) => part.trim().split('\n')))('%s', (_title, ...written) => {
    const { due, told } = play(typology, written.map(lineOf), matched);
    expect(due.length).toBeGreaterThan(0);
    expect(told).toEqual(due);
  });
  test('every rule matters in a story, and one story ends without a hit', () => {
    expect(typology.rules.map((rule) => rule.id).filter((rule) => !matched.has(rule))).toEqual([]);
    expect(parts.some((part) => !/=> P/u.test(part))).toBe(true);
  });
});

test('the pack has the eleven kinds of victims, each told by its own typology, and the mules', () => {
  const all = ids.map(typologyOf);
  const warned = all.filter((t) => t.subject === 'person').map((t) => t.category);
  const kinds: Category[] = ['BRUSH', 'INVEST', 'SHOP', 'ECOM', 'LOAN', 'CREDIT'];
  kinds.push('LEADER', 'POLICE', 'ROMANCE', 'GAME', 'FLIGHT');
  expect(warned.toSorted()).toEqual(kinds.toSorted());
  expect(all.filter((t) => t.category === 'CARD').length).toBe(8);
  expect(all.reduce((sum, t) => sum + t.rules.length, 0)).toBeGreaterThanOrEqual(50);
});
