/** Last resort: a person's own money is stopped only after everything gentler was tried. */
import type { ProtectionPolicy } from './policy.ts';

/** What was tried so far, counted from the record of the warning. */
export type Tried = {
  readonly calls: number;
  /** The person, or somebody for them, took a call or was met. */
  readonly reached: boolean;
  readonly visits: number;
  readonly family: number;
  readonly refused: boolean;
};

export const triedSteps = [
  { code: 'calls', zh: '电话劝阻', en: 'Calls' },
  { code: 'family', zh: '联系家属', en: 'Family contacted' },
  { code: 'visits', zh: '见面劝阻', en: 'Visits' },
  { code: 'refused', zh: '本人拒绝劝阻', en: 'The person refuses' },
] as const;
export type TriedStep = (typeof triedSteps)[number]['code'];

export type ResortStep = {
  readonly step: TriedStep;
  readonly count: number;
  readonly least: number;
  readonly done: boolean;
};

/** Each step with what was done and what the policy asks for. */
export function resortSteps(tried: Tried, policy: ProtectionPolicy): readonly ResortStep[] {
  const step = (code: TriedStep, count: number, least: number): ResortStep => ({
    step: code,
    count,
    least,
    done: count >= least,
  });
  return [
    step('calls', tried.calls, policy.callsMin),
    step('family', tried.family, policy.familyMin),
    step('visits', tried.visits, policy.visitsMin),
    step('refused', Number(tried.refused), Number(policy.refusalNeeded)),
  ];
}

/** What is still missing; empty where the order is the last resort. */
export function missingSteps(tried: Tried, policy: ProtectionPolicy): readonly TriedStep[] {
  return resortSteps(tried, policy).flatMap(({ step, done }) => (done ? [] : [step]));
}
