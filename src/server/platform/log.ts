/** Log lines on stderr: one JSON object a line, or short text on a terminal. */
import { formatInstant } from '../../core/kernel/index.ts';
import type { Clock } from './clock.ts';

export type LogFields = Readonly<Record<string, unknown>>;
export type Log = {
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
};

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export type LogOptions = {
  readonly clock: Clock;
  readonly write: (line: string) => void;
  readonly json: boolean;
};

export function makeLog({ clock, write, json }: LogOptions): Log {
  const line =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const at = formatInstant(clock.now());
      if (json) write(`${JSON.stringify({ at, level, message, ...fields })}\n`);
      else write(`${at.slice(11, 19)} ${level.padEnd(5)} ${message}${inText(fields)}\n`);
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

function inText(fields: LogFields): string {
  return Object.entries(fields)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
}
