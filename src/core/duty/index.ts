export * from './language.ts';
export * from './policy.ts';
export * from './roster.ts';
export * from './row.ts';
export * from './seat.ts';
export * from './travel.ts';
