export * from './decision.ts';
export * from './reason.ts';
export * from './model.ts';
export * from './history.ts';
export { ageOn, zoneMs } from './subject.ts';
export { linksIn, numbersIn } from './mention.ts';
export { assess, decide, meetingOf, type Assessment } from './decide.ts';
export { joinHits, type Grading } from './join.ts';
export { personKey, readLearned, readPlain, subjectValueOf } from './frame.ts';
