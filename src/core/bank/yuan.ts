/** Integer fen as yuan with two decimals: `-1` is `-0.01`. */
export function formatYuan(fen: number): string {
  const whole = Math.floor(Math.abs(fen) / 100);
  return `${fen < 0 ? '-' : ''}${whole}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;
}
