export * from './policy.ts';
export * from './share.ts';
export * from './route.ts';
export * from './state.ts';
export * from './command.ts';
export * from './act.ts';
export { payable } from './pay.ts';
export * from './clock.ts';
