/** Spans of time as rules write them: `5m`, `2h`, `30d`. */
import { dayMs, hourMs, minuteMs } from '../kernel/index.ts';

const form = /^([1-9][0-9]{0,3})([mhd])$/;
const units: Readonly<Record<string, number>> = { m: minuteMs, h: hourMs, d: dayMs };

/** Milliseconds of a span; undefined where the text is none. */
export function parseSpan(text: string): number | undefined {
  const found = form.exec(text);
  if (found === null) return undefined;
  return Number(found[1]) * (units[found[2] ?? ''] ?? 0);
}
