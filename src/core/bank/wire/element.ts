/** A message as a tree, whatever wrote it down. Lists instead of dictionaries: any name is harmless. */
export type Element = {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly Element[];
  /** Text of a leaf; empty where there are children. */
  readonly text: string;
};

export function leaf(name: string, text: string): Element {
  return { name, attributes: [], children: [], text };
}

export function branch(name: string, children: readonly Element[]): Element {
  return { name, attributes: [], children, text: '' };
}

export function childrenOf(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The first element on a path of names such as `Head/TxCode`. */
export function elementAt(element: Element | undefined, path: string): Element | undefined {
  return path
    .split('/')
    .reduce((at, name) => at?.children.find((child) => child.name === name), element);
}

/** The text on a path; undefined where there is none or it is empty. */
export function textAt(element: Element | undefined, path: string): string | undefined {
  const text = elementAt(element, path)?.text.trim();
  return text === '' ? undefined : text;
}
