import type { ModelCard, ModelQuality } from '../core/text/index.ts';
import { areaUnderCurve, decideAt, recallAt, type Scored } from '../engine/train/index.ts';

/** Figures of one part that was not trained on, at its own and at the shipped threshold. */
export function qualityOf(
  name: string,
  scored: readonly Scored[],
  threshold: number,
): ModelQuality {
  const fixed = decideAt(scored, threshold);
  const figures = {
    auc: areaUnderCurve(scored),
    recallAt1: recallAt(scored, 0.01),
    recallAt01: recallAt(scored, 0.001),
    recallFixed: fixed.recall,
    falseAlarmsFixed: fixed.falseAlarms,
    precisionFixed: fixed.precision,
    f1Fixed: fixed.f1,
    macroF1Fixed: fixed.macroF1,
  };
  const rounded = Object.entries(figures).map(([key, value]) => [key, Number(value.toFixed(4))]);
  return { name, rows: scored.length, figures: Object.fromEntries(rounded) };
}

/** For a model that is measured and thrown away. */
export function emptyCard(): ModelCard {
  return { title: '', date: '', licence: '', data: [], quality: [] };
}

/** The part of docs/reference/models.md that tells of one model. */
export function cardMarkdown(
  card: ModelCard,
  facts: { readonly version: string; readonly byteLength: number; readonly threshold: number },
): string {
  const data = card.data.map((source) => `| ${source.name} | ${source.rows} | ${source.fraud} |`);
  const keys = [...new Set(card.quality.flatMap((part) => Object.keys(part.figures)))];
  const quality = card.quality.map((part) => {
    const cells = keys.map((key) => part.figures[key]?.toFixed(3) ?? '');
    return `| ${part.name} | ${part.rows} | ${cells.join(' | ')} |`;
  });
  return [
    `## ${card.title}`,
    '',
    `Version \`${facts.version}\`, ${card.date}, ${facts.byteLength.toLocaleString('en')} bytes. ` +
      `${card.licence}.`,
    '',
    `Shipped threshold: ${facts.threshold} (1 % false alarms on the held-out fold).`,
    '',
    '| trained on | rows | fraud |',
    '| --- | --- | --- |',
    ...data,
    '',
    `| measured on | rows | ${keys.join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(keys.length)}`,
    ...quality,
    '',
  ].join('\n');
}

/** Puts a card between its markers, or behind everything when the page has none yet. */
export function placeCard(page: string, task: string, card: string): string {
  const open = `<!-- card:${task} -->`;
  const close = `<!-- end:${task} -->`;
  const block = `${open}\n${card}${close}`;
  const from = page.indexOf(open);
  const to = page.indexOf(close);
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${block}\n`;
  return page.slice(0, from) + block + page.slice(to + close.length);
}
