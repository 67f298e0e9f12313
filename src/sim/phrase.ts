/**
 * A small language for texts that are said in many ways: `[a|b|c]` is one of several (empty and
 * nested allowed), `{name}` is filled in. Phrases are parsed once and kept.
 */
import type { Random } from './random.ts';

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly name: string }
  | { readonly kind: 'choice'; readonly of: readonly (readonly Node[])[] };

export type Slots = Readonly<Record<string, string>>;

const parsed = new Map<string, readonly Node[]>();

/** Says a phrase in one of its ways. A slot without a value is a mistake of the phrase's author. */
export function say(random: Random, phrase: string, slots: Slots = {}): string {
  let nodes = parsed.get(phrase);
  if (nodes === undefined) {
    nodes = parse(phrase);
    parsed.set(phrase, nodes);
  }
  return render(nodes, random, slots);
}

/** Says one of several phrases. */
export function sayOne(random: Random, phrases: readonly string[], slots: Slots = {}): string {
  return say(random, random.pick(phrases), slots);
}

function render(nodes: readonly Node[], random: Random, slots: Slots): string {
  let out = '';
  for (const node of nodes) {
    if (node.kind === 'text') out += node.text;
    else if (node.kind === 'choice') out += render(random.pick(node.of), random, slots);
    else {
      const value = slots[node.name];
      if (value === undefined) throw new Error(`invariant broken: nothing for {${node.name}}`);
      out += value;
    }
  }
  return out;
}

function parse(phrase: string): readonly Node[] {
  let at = 0;
  const sequence = (inside: boolean): Node[] => {
    const nodes: Node[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') nodes.push({ kind: 'text', text });
      text = '';
    };
    while (at < phrase.length) {
      const c = phrase.charAt(at);
      if (inside && (c === '|' || c === ']')) break;
      at += 1;
      if (c === '[') {
        flush();
        nodes.push(choice());
      } else if (c === '{') {
        flush();
        const end = phrase.indexOf('}', at);
        nodes.push({ kind: 'slot', name: phrase.slice(at, end) });
        at = end + 1;
      } else text += c;
    }
    flush();
    return nodes;
  };
  const choice = (): Node => {
    const of: Node[][] = [sequence(true)];
    while (phrase.charAt(at) === '|') {
      at += 1;
      of.push(sequence(true));
    }
    if (phrase.charAt(at) !== ']') throw new Error(`invariant broken: no ] in "${phrase}"`);
    at += 1;
    return { kind: 'choice', of };
  };
  return sequence(false);
}
