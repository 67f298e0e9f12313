/** Goal: a picture that is filed holds what the screen shows and nothing that runs. Method: a small case. */
import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { layoutFlow } from './layout.ts';
import { pictureSvg, type PictureText } from './svg.ts';

const graph = graphOf(
  [
    { id: 'v', level: 0, inFen: 100, hereFen: 0, kept: true },
    { id: 'a', level: 1, inFen: 100, hereFen: 40, kept: false },
  ],
  [{ id: 't', fromId: 'v', toId: 'a', amountFen: 100, at: 0 }],
  { belowFen: 0, topMax: 8, open: new Set(), depth: 4 },
);
const text: PictureText = {
  title: '林*芳被骗案 <script>alert(1)</script>',
  line: '被骗总额 ¥1',
  parts: '未处置 ¥1',
  foot: 'A & B',
  head: (level) => [`第 ${level} 级`, ''],
  card: (id) => ({
    stand: id === 'v' ? 'victim' : 'open',
    title: `"${id}"`,
    number: '6217 **** 3306',
    who: '马*龙',
    sum: '入 1',
    until: null,
  }),
  stand: (stand) => stand,
  label: () => ['1', '10:24'],
};
const svg = pictureSvg(layoutFlow(graph, 1044), text);

test('each card, ribbon and column is there', () => {
  expect(svg.match(/6217 \*\*\*\* 3306/g)).toHaveLength(2);
  expect(svg.match(/<path /g)).toHaveLength(1);
  expect(svg).toContain('第 0 级');
  expect(svg).toContain('10:24');
});

test('an account that nothing holds keeps its dashed line', () => {
  expect(svg.match(/stroke-dasharray="4 3"/g)).toHaveLength(1);
});

test('what people wrote is text, never markup', () => {
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;');
  expect(svg).toContain('A &amp; B');
  expect(svg).toContain('&quot;a&quot;');
});
