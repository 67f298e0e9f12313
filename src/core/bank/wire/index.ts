/** The messages themselves; apart from the meaning, so that screens do not carry a parser. */
export * from './ack.ts';
export * from './adapter.ts';
export * from './case-report.ts';
export * from './catalogue.ts';
export * from './dialect.ts';
export * from './iso20022.ts';
export { platformAdapter } from './platform.ts';
export * from './xml.ts';
