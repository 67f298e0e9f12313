/** Pages for people outside are made by hand: they load at once, on any phone. */
import type { Lang } from './messages.ts';

/** The language of the browser; Chinese unless it asks for English. */
export const langOfBrowser = (): Lang => (/^en/i.test(navigator.language) ? 'en' : 'zh');

export function make(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...inside: readonly (Node | string)[]
): HTMLElement {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}
