/** Ownership audits (权属审计): whose the money of an account is, kept in versions. */
export { traceHandlers } from './api.ts';
export { readBounds } from './bounds.ts';
