/**
 * Carriers and banks have models of their own and send their warning with a signal (预警指令): mostly
 * right, sometimes wrong. They collect what came of it.
 */
import { apiPrefix, type CitySource } from '../../contract/index.ts';
import type { CityEvent } from '../city.ts';
import type { LiveWorld } from './world.ts';

/** Share of fraud signals that come with a push, and of ordinary ones, in thousandths. */
const rightPerMille = 250;
const wrongPerMille = 1;
const pushing = /^(?:carrier|bank)-/;
const words = ['高', '中', '低'] as const;

/** A number of 32 bits from a text, the same each time. */
function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 16_777_619);
  return hash >>> 0;
}

/** The push that comes with a signal of the city; undefined where there is none. */
export function pushOf({ id, draft, label }: CityEvent) {
  if (!pushing.test(draft.source)) return undefined;
  const hash = hashOf(id);
  const share = label?.fraud === undefined ? wrongPerMille : rightPerMille;
  if (label?.stage === 'mule-life' || hash % 1000 >= share) return undefined;
  const serial = (hash % 1_000_000).toString().padStart(6, '0');
  const grade = words[(hash >>> 10) % words.length] ?? '中';
  return { number: `${draft.source.toUpperCase()}-${serial}`, grade };
}

const collectEveryMs = 15_000;

export type Collecting = {
  readonly base: string;
  readonly sources: readonly CitySource[];
  readonly world: LiveWorld;
};

/** Each source collects what came of its pushes, now and then, until stopped. */
export async function collectFeedback(
  { base, sources, world }: Collecting,
  stopped: AbortSignal,
): Promise<void> {
  const own = sources.filter(({ name }) => pushing.test(name));
  while (!stopped.aborted) {
    await world.sleep(collectEveryMs, stopped);
    for (const source of own) {
      if (stopped.aborted) return;
      // A centre that does not answer is asked again next time; nothing is lost there.
      await collectOf(base, source, stopped).catch(() => 0);
    }
  }
}

type Feedback = { readonly items: readonly { readonly id: string }[] };

async function collectOf(base: string, { key }: CitySource, stopped: AbortSignal): Promise<number> {
  const address = `${base}${apiPrefix}/origins/feedback`;
  const authorization = `Bearer ${key}`;
  const response = await fetch(address, { headers: { authorization }, signal: stopped });
  if (!response.ok) return 0;
  const { items } = (await response.json()) as Feedback;
  if (items.length === 0) return 0;
  await fetch(`${address}/collected`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ ids: items.map((item) => item.id) }),
    signal: stopped,
  });
  return items.length;
}
