export * from './channel.ts';
export * from './policy.ts';
