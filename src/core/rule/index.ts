export * from './category.ts';
export * from './decision.ts';
export * from './reason.ts';
export * from './lists.ts';
export * from './model.ts';
export * from './history.ts';
export { keyOf, hashText } from './key.ts';
export { linksIn, numbersIn } from './mention.ts';
export { amountAtRisk, assess, decide, type Assessment, type AssessAt } from './decide.ts';
