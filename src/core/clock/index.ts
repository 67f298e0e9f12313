export { rungActs, type RungAct } from './rung.ts';
export { clockPolicySchema, defaultClockPolicy, type ClockPolicy } from './policy.ts';
export { adjustClocks, decideClock, nextRungAt, type Clock } from './clock.ts';
