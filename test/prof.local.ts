import pg from 'pg';
const orig = pg.Client.prototype.query as any;
const stat = new Map<string, { n: number; ms: number }>();
(pg.Client.prototype as any).query = function (q: any, ...rest: any[]) {
  const name = typeof q === 'string' ? q.slice(0, 20) : (q.name ?? q.text?.slice(0, 20));
  const from = performance.now();
  const r = orig.call(this, q, ...rest);
  if (r && r.then) r.then(() => { const s = stat.get(name) ?? { n: 0, ms: 0 }; s.n += 1; s.ms += performance.now() - from; stat.set(name, s); }, () => {});
  return r;
};
(globalThis as any).profReset = () => stat.clear();
(globalThis as any).profPrint = (k: number) => { for (const [n, s] of [...stat].sort((a, b) => b[1].ms - a[1].ms).slice(0, 22)) console.log('   ', n.padEnd(26), (s.n / k).toFixed(1), (s.ms / k).toFixed(2)); };
