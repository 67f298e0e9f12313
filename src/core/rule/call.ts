/** What a call tells. */
import { minuteMs, phoneKind } from '../kernel/index.ts';
import type { CallSignal } from '../signal/index.ts';
import { categoryAt, find, reach, relieve, type Findings } from './findings.ts';
import type { Scene } from './scene.ts';
import { consult, readText } from './known.ts';

/** An official number inside a foreign or broken one: `+85296110`, `0095588`, `+0110`. */
const forgedForm =
  /^(?:\+|00)\d{0,6}?(?:96110|12381|12389|110|10086|10010|10000|955\d{2,3}|12315|12306)$/;

export function readCallSignal(signal: CallSignal, findings: Findings, scene: Scene): void {
  const { number, sender } = signal.counterpart;
  const shown = number ?? sender ?? '';
  if (number !== undefined) consult(findings, 'number', number, scene.at);
  if (sender !== undefined) consult(findings, 'sender', sender, scene.at);
  if (forgedForm.test(shown))
    find(findings, 'number-forged', { group: 'shape', category: 'POLICE' });
  const isForeign =
    number !== undefined ? phoneKind(number) === 'foreign' : /^(?:\+|00)/.test(shown);
  readShape(signal, findings, scene, isForeign);
  if (signal.transcript !== undefined) readText(findings, 'transcript-fraud', signal.transcript);
  readPast(findings, scene);
  readStage(signal, findings, scene);
}

function readShape(signal: CallSignal, findings: Findings, scene: Scene, isForeign: boolean): void {
  const { context, table } = scene;
  const { level } = table;
  const isKnown = context.calledOutBefore || context.callsOnOtherDays >= level.knownCallsMin;
  const minutes = signal.durationSeconds / 60;
  if (isForeign) {
    const answered = signal.durationSeconds > 0 || signal.ongoing;
    find(findings, 'call-overseas', { group: 'shape', intensity: answered ? 1 : 0.4 });
  }
  if (minutes >= level.callLongMinutes) {
    const span = level.callFullMinutes - level.callLongMinutes;
    const share = Math.min(1, 0.4 + (0.6 * (minutes - level.callLongMinutes)) / span);
    // A long talk at home is ordinary life; with a stranger abroad it is how people are isolated.
    find(findings, 'call-long', {
      group: 'shape',
      intensity: (isForeign ? share : share * 0.35) * (signal.ongoing ? 1 : 0.8),
      category: isForeign && minutes >= level.callFullMinutes ? 'POLICE' : undefined,
      facts: { minutes: Math.round(minutes), ongoing: signal.ongoing },
    });
  }
  const today = context.callsWithKeyToday + 1;
  if (today >= level.callsMany && signal.direction === 'in') {
    find(findings, 'calls-many', {
      group: 'shape',
      intensity: isForeign ? 1 : 0.5,
      facts: { count: today },
    });
  }
  if (isKnown) relieve(findings, 'contact-known', ['shape']);
}

function readPast(findings: Findings, scene: Scene): void {
  const { context, history, table } = scene;
  if (context.mention.index >= 0) {
    find(findings, 'call-after-message', {
      group: 'context',
      intensity: Math.min(1, context.mention.score / 0.6),
      category: categoryAt(history.subject.category(context.mention.index)),
      facts: { minutes: Math.round(context.mention.minutes) },
      cites: history.subject.position(context.mention.index),
    });
  }
  const others = history.suspects(scene.key);
  if (others >= table.level.seenMin) {
    find(findings, 'number-seen', { group: 'context', facts: { count: others } });
  }
}

function readStage(signal: CallSignal, findings: Findings, scene: Scene): void {
  if (signal.durationSeconds >= 10 || signal.ongoing) reach(findings, 'contact');
  if (signal.ongoing && liveUntil(signal, scene) > scene.now) reach(findings, 'moving');
}

/** Until when a call in progress is believed to go on; one that has ended is over by now. */
export function liveUntil(signal: CallSignal, scene: Pick<Scene, 'table' | 'now'>): number {
  const endAt = signal.occurredAt + signal.durationSeconds * 1000;
  return signal.ongoing
    ? endAt + scene.table.window.liveMinutes * minuteMs
    : Math.min(endAt, scene.now);
}
