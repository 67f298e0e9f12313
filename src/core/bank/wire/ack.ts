/** What is replied at once to a message: taken, or why not. Both sides of every line write it alike. */
import { branch, leaf, textAt } from './element.ts';
import { readXml, writeXml } from './xml.ts';

/** Codes of the transport (operating-rules 6.5). */
export const transportCodes = {
  taken: '100000',
  format: '200001',
  timeout: '200002',
  duplicate: '200003',
  notAllowed: '200004',
  limit: '200008',
} as const;

export type TransportReply = { readonly code: string; readonly description: string };

export function writeReply({ code, description }: TransportReply): string {
  const told = description.slice(0, 500);
  return writeXml(
    branch('Reply', [leaf('Code', code), ...(told === '' ? [] : [leaf('Description', told)])]),
  );
}

/** The reply of the other side; undefined where what came is none. */
export function readReply(text: string): TransportReply | undefined {
  const root = readXml(text);
  if (!root.ok || root.value.name !== 'Reply') return undefined;
  const code = textAt(root.value, 'Code') ?? '';
  if (!/^\d{6}$/.test(code)) return undefined;
  return { code, description: textAt(root.value, 'Description') ?? '' };
}
