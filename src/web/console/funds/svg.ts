/**
 * The picture as a file of its own: the same cards and ribbons, drawn with nothing but SVG, so that
 * it can be filed and printed. Pure; what is masked on the screen is masked here.
 */
import type { CardText } from './card.tsx';
import { sizes, type FlowLayout } from './layout.ts';
import type { Stand } from './view.ts';

/** Line and ground of each state, as on the screen. */
const colours: Readonly<Record<Stand, readonly [line: string, ground: string]>> = {
  victim: ['#1b57d0', '#eaf1fe'],
  open: ['#9a4505', '#fff3e4'],
  asking: ['#6f4fd0', '#f5f2fe'],
  stopped: ['#5b3fc4', '#efebfd'],
  frozen: ['#0b7285', '#e3f6f9'],
  queued: ['#0b7285', '#e3f6f9'],
  passed: ['#566274', '#f0f3f7'],
  released: ['#1e7b4a', '#e5f5ec'],
  merchant: ['#30363f', '#e9ecf0'],
  cash: ['#30363f', '#e9ecf0'],
  virtual: ['#8a1c5c', '#fbe9f3'],
  abroad: ['#8a1c5c', '#fbe9f3'],
  folded: ['#566274', '#f0f3f7'],
};

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const safe = (text: string): string => text.replace(/[&<>"]/g, (one) => escapes[one] ?? '');

type Line = { readonly x: number; readonly y: number; readonly text: string };
type Style = { readonly size: number; readonly weight?: number; readonly fill?: string };

function written({ x, y, text }: Line, { size, weight = 400, fill = '#4a5769' }: Style): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${safe(text)}</text>`;
}

export type PictureText = {
  readonly title: string;
  readonly line: string;
  /** The parts of the loss, in words. */
  readonly parts: string;
  /** When and by whom it was taken out. */
  readonly foot: string;
  readonly head: (level: number) => readonly [string, string];
  readonly card: (id: string) => CardText;
  readonly stand: (stand: Stand) => string;
  readonly label: (ribbonId: string) => readonly [string, string];
};

const margin = 24;
const headRoom = 118;
const ink = '#131c2b';

function cardSvg(x: number, y: number, text: CardText, stand: string): string {
  const [line, ground] = colours[text.stand];
  const { cardWidth: w, cardHeight: h } = sizes;
  const dash = text.stand === 'open' ? ' stroke-dasharray="4 3"' : '';
  const tagWidth = [...stand].reduce((sum, one) => sum + (one > '\u2e80' ? 12 : 7), 10);
  return [
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="8" fill="#fff" stroke="#cbd3de"${dash}/>`,
    `<rect x="${x}" y="${y + 4}" width="4" height="${h - 8}" rx="2" fill="${line}"/>`,
    `<rect x="${x + w - tagWidth - 4}" y="${y + 5}" width="${tagWidth}" height="18" rx="4" fill="${ground}"/>`,
    written({ x: x + w - tagWidth + 1, y: y + 18, text: stand }, { size: 11.5, fill: line }),
    written({ x: x + 12, y: y + 19, text: text.title }, { size: 13, weight: 650, fill: ink }),
    written({ x: x + 12, y: y + 35, text: text.number }, { size: 12 }),
    written({ x: x + 12, y: y + 51, text: text.who }, { size: 12 }),
    written({ x: x + 12, y: y + 69, text: text.sum }, { size: 12.5, weight: 600, fill: ink }),
  ].join('');
}

/** The whole picture as the text of an SVG file. */
export function pictureSvg(layout: FlowLayout, text: PictureText): string {
  const width = Math.max(720, layout.width + 2 * margin + 40);
  const height = layout.height + headRoom + 2 * margin + 24;
  const heads = layout.columns.map(({ level, x }) => {
    const [name, sum] = text.head(level);
    return (
      written(
        { x: x + margin, y: headRoom - 14, text: name },
        { size: 13, weight: 650, fill: ink },
      ) + written({ x: x + margin, y: headRoom + 2, text: sum }, { size: 12 })
    );
  });
  const ribbons = layout.ribbons.map(
    ({ path, width: w, back }) =>
      `<path d="${path}" fill="none" stroke="#d5dde7" stroke-width="${w}"${back ? ' stroke-dasharray="5 4"' : ''}/>`,
  );
  const labels = layout.ribbons.map(({ ribbon, label }) => {
    const [sum, since] = text.label(ribbon.id);
    const halo = 'text-anchor="middle" stroke="#fff" stroke-width="3" paint-order="stroke"';
    return (
      `<text x="${label.x}" y="${label.y}" font-size="11.5" font-weight="650" fill="#4a5769" ${halo}>${safe(sum)}</text>` +
      `<text x="${label.x}" y="${label.y + 11}" font-size="11" fill="#5b6779" ${halo}>${safe(since)}</text>`
    );
  });
  const cards = layout.cards.map(({ card, x, y }) => {
    const own = text.card(card.id);
    return cardSvg(x, y, own, text.stand(own.stand));
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family="'Inter','PingFang SC','Microsoft YaHei','Noto Sans SC','Noto Sans CJK SC',sans-serif">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    written({ x: margin, y: 34, text: text.title }, { size: 18, weight: 650, fill: ink }),
    written({ x: margin, y: 54, text: text.line }, { size: 12 }),
    written({ x: margin, y: 74, text: text.parts }, { size: 12, weight: 600, fill: ink }),
    ...heads,
    `<g transform="translate(${margin} ${headRoom + margin})">`,
    ...ribbons,
    ...labels,
    ...cards,
    `</g>`,
    written({ x: margin, y: height - 14, text: text.foot }, { size: 11, fill: '#5b6779' }),
    `</svg>`,
  ].join('');
}
