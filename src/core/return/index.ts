export * from './policy.ts';
export * from './share.ts';
export * from './route.ts';
export * from './state.ts';
export * from './act.ts';
export * from './clock.ts';
