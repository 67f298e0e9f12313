/** Times as the picture writes them, in the machine's own zone. */

const pad = (value: number): string => String(value).padStart(2, '0');

/** `10:47`. */
export function clockMinutes(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** `10:47` of the day the money left, `11-23 10:47` of another. */
export function clockNear(at: number, near: number): string {
  const date = new Date(at);
  const same = date.toDateString() === new Date(near).toDateString();
  return same
    ? clockMinutes(at)
    : `${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clockMinutes(at)}`;
}
