/** The record beside an outcome (反馈): from the script, completed by the seat, into what is sent. */
import type { CallInput } from '../../../client/index.ts';
import type { Draft } from './draft.ts';
import { recordOf, type Script } from './script-place.ts';
import { parseYuan } from './yuan.ts';

export type Feedback = NonNullable<NonNullable<CallInput<'warning.outcome'>['body']>['feedback']>;

export type Found = NonNullable<Feedback['found']>[number];

/** What the seat chose itself; what it left open comes from the script. */
export type FeedbackDraft = {
  readonly reached?: Feedback['reached'];
  readonly channel?: Feedback['channel'];
  readonly stage?: Feedback['stage'];
  readonly belief?: Feedback['belief'];
  /** Yuan as typed. */
  readonly pending: string;
  readonly measures: NonNullable<Feedback['measures']>;
  readonly found: readonly Found[];
  readonly falseAlarm?: Feedback['falseAlarm'];
};

export const feedbackStart: FeedbackDraft = { pending: '', measures: [], found: [] };

/** The choices as they stand: the seat's own, else what the answers along the script tell. */
export function chosenOf(
  { feedback, trail, outcome }: Pick<Draft, 'feedback' | 'trail' | 'outcome'>,
  script: Script,
): Pick<Feedback, 'reached' | 'channel' | 'stage' | 'belief'> {
  const told = recordOf(script, trail);
  const called = trail.taken.length > 0 || outcome !== null;
  const reached = feedback.reached ?? told.reached;
  const belief = feedback.belief ?? told.belief;
  const stage = feedback.stage ?? told.stage;
  const channel = feedback.channel ?? (called && reached !== undefined ? 'phone' : undefined);
  return {
    ...(reached && { reached }),
    ...(channel && { channel }),
    ...(stage && { stage }),
    ...(belief && { belief }),
  };
}

/** What is sent; undefined where nothing is known. */
export function feedbackOf(draft: Draft, script: Script): Feedback | undefined {
  const { feedback, trail } = draft;
  const pendingFen = parseYuan(feedback.pending) ?? null;
  const answers = trail.taken.flatMap(({ step, answer }) =>
    answer === null ? [] : [`${step}:${answer}`],
  );
  const whole: Feedback = {
    ...chosenOf(draft, script),
    ...(pendingFen === null ? {} : { pendingFen }),
    ...(feedback.measures.length > 0 && { measures: [...feedback.measures] }),
    ...(feedback.found.length > 0 && { found: [...feedback.found] }),
    ...(feedback.falseAlarm && { falseAlarm: feedback.falseAlarm }),
    ...(answers.length > 0 && { answers: answers.slice(0, 40) }),
  };
  return Object.keys(whole).length === 0 ? undefined : whole;
}

/** What kind of thing a text is, as people paste it: an address, a number, an account, an app. */
export function kindOfFound(text: string): Found['kind'] {
  const value = text.trim();
  const digits = value.replace(/[\s-]/g, '');
  if (/^(https?:\/\/)?([\w-]+\.)+[a-z]{2,}(\/\S*)?$/i.test(value)) return 'url';
  if (/^\d{15,19}$/.test(digits)) return 'account';
  if (/^\+?\d{5,14}$/.test(digits)) return 'number';
  return 'app';
}
