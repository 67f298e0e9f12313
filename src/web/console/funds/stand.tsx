/** How an account or a part of the money stands: a word, a shape and a colour, always all three. */
import type { ReactElement } from 'react';
import { Icon, useMessages, type IconName } from '../../ui/index.ts';
import { flowMessages } from './flow-messages.ts';
import type { Stand } from './view.ts';

const icons: Readonly<Record<Stand, IconName>> = {
  victim: 'user',
  open: 'dashed',
  asking: 'clock',
  stopped: 'stop',
  frozen: 'freeze',
  queued: 'freeze',
  passed: 'forth',
  released: 'check',
  merchant: 'money',
  cash: 'money',
  virtual: 'globe',
  abroad: 'globe',
  folded: 'layers',
};

export function StandTag({ stand }: { stand: Stand }): ReactElement {
  const m = useMessages(flowMessages);
  return (
    <span className="stand" data-stand={stand}>
      <Icon name={icons[stand]} size={13} />
      {m.stand[stand]}
    </span>
  );
}
