/** Where the seat is in the script: which lines were read, what was answered, what follows. */
import type { WarningDetail } from '../../../contract/index.ts';

export type Script = WarningDetail['script'];
export type ScriptStep = Script['steps'][number];
export type ScriptRecord = ScriptStep['answers'][number]['records'];

/** The steps left behind, each with what was answered there, and the line being read. */
export type Trail = {
  readonly taken: readonly { readonly step: string; readonly answer: string | null }[];
  readonly line: number;
};

export const trailStart: Trail = { taken: [], line: 0 };

export type Place = {
  readonly step: ScriptStep;
  readonly line: number;
  /** All lines of the step are read: an answer is due, or the talk is over. */
  readonly said: boolean;
  readonly behind: readonly { readonly step: ScriptStep; readonly answer: string | null }[];
};

const nextOf = (step: ScriptStep, answer: string | null): string | null =>
  answer === null ? step.next : (step.answers.find((one) => one.code === answer)?.next ?? null);

/**
 * The place a trail leads to. A new signal may change the script meanwhile: the trail is followed as
 * far as it still leads.
 */
export function placeOf(script: Script, trail: Trail): Place | undefined {
  const byId = new Map(script.steps.map((step) => [step.id, step]));
  const behind: Place['behind'][number][] = [];
  let step = byId.get(script.start);
  for (const { answer } of trail.taken) {
    const to = step && nextOf(step, answer);
    const next = to ? byId.get(to) : undefined;
    if (!step || !next) break;
    behind.push({ step, answer });
    step = next;
  }
  if (!step) return undefined;
  const whole = behind.length === trail.taken.length;
  const last = step.lines.length - 1;
  const line = whole ? Math.min(trail.line, last) : 0;
  return { step, line, said: line === last, behind };
}

const trailOf = (place: Place, line: number): Trail => ({
  taken: place.behind.map(({ step, answer }) => ({ step: step.id, answer })),
  line,
});

/** The next line; at the last one, the step that follows without an answer. */
export function forward(script: Script, trail: Trail): Trail {
  const place = placeOf(script, trail);
  if (!place) return trail;
  if (!place.said) return trailOf(place, place.line + 1);
  if (place.step.next === null) return trail;
  const { taken } = trailOf(place, 0);
  return { taken: [...taken, { step: place.step.id, answer: null }], line: 0 };
}

/** The line before; at the first one, the step before, with its answer taken back. */
export function back(script: Script, trail: Trail): Trail {
  const place = placeOf(script, trail);
  if (!place) return trail;
  if (place.line > 0) return trailOf(place, place.line - 1);
  const last = place.behind.at(-1);
  if (!last) return trail;
  const { taken } = trailOf(place, 0);
  return { taken: taken.slice(0, -1), line: last.step.lines.length - 1 };
}

/** Takes a branch; the person may answer before all lines are read. */
export function answer(script: Script, trail: Trail, code: string): Trail {
  const place = placeOf(script, trail);
  if (!place || !place.step.answers.some((one) => one.code === code)) return trail;
  const { taken } = trailOf(place, 0);
  return { taken: [...taken, { step: place.step.id, answer: code }], line: 0 };
}

/** Back to the first line of a section that was passed. */
export function returnTo(script: Script, trail: Trail, section: ScriptStep['section']): Trail {
  const place = placeOf(script, trail);
  const at = place?.behind.findIndex(({ step }) => step.section === section) ?? -1;
  if (!place || at < 0) return trail;
  return { taken: trailOf(place, 0).taken.slice(0, at), line: 0 };
}

/** What the answers tell of belief, stage and who was reached; a later answer overrides. */
export function recordOf(script: Script, trail: Trail): ScriptRecord {
  const behind = placeOf(script, trail)?.behind ?? [];
  const records = behind.map(
    (one) => one.step.answers.find(({ code }) => code === one.answer)?.records ?? {},
  );
  return Object.assign({}, ...records) as ScriptRecord;
}
