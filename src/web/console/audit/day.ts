/** Days as the filters write them, and as the API asks for them. */

/** The first moment of `2026-11-22` on this machine, as the API writes it; undefined where it is no day. */
export function dayStart(day: string | undefined): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '');
  if (!parts) return undefined;
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  return at.getDate() === Number(parts[3]) ? at.toISOString() : undefined;
}

/** The last moment of the day. */
export function dayEnd(day: string | undefined): string | undefined {
  const start = dayStart(day);
  if (start === undefined) return undefined;
  const at = new Date(start);
  at.setDate(at.getDate() + 1);
  return new Date(at.getTime() - 1).toISOString();
}
