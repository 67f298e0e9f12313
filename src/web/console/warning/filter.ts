/** The question the queue asks, as it stands in the address. */
import type { CallInput } from '../../../client/index.ts';
import { warningTiers, type WarningTier } from '../../../core/warning/index.ts';
import type { UrlState } from '../../ui/index.ts';

export const tabs = ['waiting', 'active', 'follow-up', 'mine'] as const;
export type WarningTab = (typeof tabs)[number];
type Query = NonNullable<CallInput<'warning.list'>['query']>;

const limit = 100;

export function tabOf(url: UrlState): WarningTab {
  return tabs.find((tab) => tab === url['tab']) ?? 'waiting';
}

export function tierOf(url: UrlState): WarningTier | undefined {
  return warningTiers.find(({ code }) => code === url['tier'])?.code;
}

/** The query of the list for an address. */
export function queryOf(url: UrlState): Query {
  const [category, source, q] = [url['category'], url['source'], url['q']];
  const tier = tierOf(url);
  return {
    tab: tabOf(url),
    limit,
    scope: url['scope'] === 'own' ? 'own' : 'all',
    ...(category ? { category: category as NonNullable<Query['category']> } : {}),
    ...(source ? { source } : {}),
    ...(q ? { q } : {}),
    ...(tier ? { tier } : {}),
  };
}

export function isFiltered(url: UrlState): boolean {
  return Boolean(
    url['category'] || url['source'] || url['q'] || url['tier'] || url['scope'] === 'own',
  );
}
