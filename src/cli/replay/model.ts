/** The model that a replay tries. */
import { publishModel, type PublishedModel, type RuleTable } from '../../core/rule/index.ts';
import { compilePack } from '../../core/typology/index.ts';
import { loadModel } from '../../server/rule/load.ts';

export type TriedModel = {
  readonly model: string | undefined;
  readonly lists: string | undefined;
  readonly naive: boolean;
};

/** Loads it; the naive one is the same lists with nothing else: what is not listed is not seen. */
export function loadTried({ model, lists, naive }: TriedModel): PublishedModel {
  const whole = loadModel({ model, lists });
  if (!naive) return whole;
  const { table } = whole;
  const strength = Object.fromEntries(
    Object.entries(table.strength).map(([code, s]) => [code, code.endsWith('-listed') ? s : 0]),
  ) as RuleTable['strength'];
  return publishModel({
    table: { ...table, name: 'lists-only', strength },
    tableMark: '',
    text: undefined,
    url: undefined,
    pack: compilePack([]),
    lists: whole.lists,
  });
}
