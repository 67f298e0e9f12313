/** Money: an integer count of fen (分). 1 yuan = 100 fen. */
export type Fen = number & { readonly __brand: 'Fen' };

/** `48600000` -> `¥486,000`; the fen are shown only where they are not zero or `always` is asked. */
export function formatFen(amountFen: number, fen: 'auto' | 'always' = 'auto'): string {
  const sign = amountFen < 0 ? '-' : '';
  const whole = Math.floor(Math.abs(amountFen) / 100);
  const rest = Math.abs(amountFen) % 100;
  const yuan = whole.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const tail = rest > 0 || fen === 'always' ? `.${rest.toString().padStart(2, '0')}` : '';
  return `${sign}¥${yuan}${tail}`;
}
