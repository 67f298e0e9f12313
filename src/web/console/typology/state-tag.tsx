/** The state of a version as a chip. */
import type { ReactElement } from 'react';
import type { TypologyVersion } from '../../../contract/index.ts';
import { Tag, useMessages } from '../../ui/index.ts';
import { typologyMessages } from './messages.ts';

const tones = {
  draft: 'quiet',
  replayed: 'plain',
  shadow: 'act',
  live: 'good',
  retired: 'quiet',
} as const;

export function StateTag({
  state,
  version,
}: {
  state: TypologyVersion['state'];
  version?: number;
}): ReactElement {
  const m = useMessages(typologyMessages);
  const name = m.state[state];
  return <Tag tone={tones[state]}>{version === undefined ? name : m.stateOf(name, version)}</Tag>;
}
