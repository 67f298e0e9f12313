/**
 * The screens of the console: address, place in the rail, permission. A module exports `routes`
 * (its screens by name) from its index.tsx, which is fetched when the screen is opened first.
 */
import type { ComponentType } from 'react';
import type { Permission } from '../../../core/access/index.ts';
import type { IconName, SharedMessages } from '../../ui/index.ts';

/** Handling, money, leading, finding, keeping: in this order down the rail. */
type RailGroup = 'work' | 'money' | 'lead' | 'find' | 'keep';

export type Screen = {
  readonly path: `/${string}`;
  /** Key of its names in the shared messages, `nav` and `title`. */
  readonly name: keyof SharedMessages['nav'] & keyof SharedMessages['title'];
  readonly icon: IconName;
  /** One of these is enough; none: everybody. */
  readonly needs: readonly Permission[];
  /** Group of the rail it stands in; null: in none. */
  readonly rail: RailGroup | null;
  /** Screen of the rail that a page of one thing belongs to. */
  readonly under?: `/${string}`;
  readonly load: () => Promise<ComponentType>;
};

export const screens: readonly Screen[] = [
  {
    path: '/warning',
    name: 'warning',
    icon: 'queue',
    needs: ['warning.read'],
    rail: 'work',
    load: () => import('../warning/index.tsx').then((m) => m.routes.queue),
  },
  {
    path: '/visits',
    name: 'visits',
    icon: 'visit',
    needs: ['visit.assign'],
    rail: 'work',
    load: () => import('../visit/index.tsx').then((m) => m.routes.visits),
  },
  {
    path: '/protection',
    name: 'protection',
    icon: 'shield',
    needs: ['protection.read'],
    rail: 'work',
    load: () => import('../protection/index.tsx').then((m) => m.routes.protection),
  },
  {
    path: '/contacts',
    name: 'contact',
    icon: 'sms',
    needs: ['shift.read'],
    rail: 'work',
    load: () => import('../contact/index.tsx').then((m) => m.routes.contacts),
  },
  {
    path: '/report',
    name: 'report',
    icon: 'intake',
    needs: ['report.write'],
    rail: 'money',
    load: () => import('../report/index.tsx').then((m) => m.routes.report),
  },
  {
    path: '/funds',
    name: 'funds',
    icon: 'money',
    needs: ['funds.read'],
    rail: 'money',
    load: () => import('../funds/index.tsx').then((m) => m.routes.funds),
  },
  {
    path: '/funds/$id',
    name: 'fundCase',
    icon: 'money',
    needs: ['funds.read'],
    rail: null,
    under: '/funds',
    load: () => import('../funds/case.tsx').then((m) => m.routes.fundCase),
  },
  {
    path: '/chase',
    name: 'chase',
    icon: 'chase',
    needs: ['funds.read'],
    rail: 'money',
    load: () => import('../chase/index.tsx').then((m) => m.routes.chase),
  },
  {
    path: '/orders',
    name: 'order',
    icon: 'order',
    needs: ['funds.read'],
    rail: 'money',
    load: () => import('../funds/order.tsx').then((m) => m.routes.order),
  },
  {
    path: '/returns',
    name: 'returns',
    icon: 'return',
    needs: ['return.read'],
    rail: 'money',
    load: () => import('../return/index.tsx').then((m) => m.routes.returns),
  },
  {
    path: '/instructions',
    name: 'instruction',
    icon: 'inbox',
    needs: ['instruction.read'],
    rail: 'money',
    load: () => import('../instruction/index.tsx').then((m) => m.routes.instruction),
  },
  {
    path: '/shift',
    name: 'shift',
    icon: 'shift',
    needs: ['shift.read'],
    rail: 'lead',
    load: () => import('../shift/index.tsx').then((m) => m.routes.shift),
  },
  {
    path: '/duty',
    name: 'duty',
    icon: 'duty',
    needs: ['duty.manage'],
    rail: 'lead',
    load: () => import('../duty/index.tsx').then((m) => m.routes.duty),
  },
  {
    path: '/figures',
    name: 'figure',
    icon: 'figure',
    needs: ['figure.read'],
    rail: 'lead',
    load: () => import('../figure/index.tsx').then((m) => m.routes.figure),
  },
  {
    path: '/lists',
    name: 'lists',
    icon: 'list',
    needs: ['list.read'],
    rail: 'find',
    load: () => import('../list/index.tsx').then((m) => m.routes.lists),
  },
  {
    path: '/models',
    name: 'model',
    icon: 'model',
    needs: ['typology.read'],
    rail: 'find',
    load: () => import('../typology/index.tsx').then((m) => m.routes.models),
  },
  {
    path: '/proposals',
    name: 'proposal',
    icon: 'proposal',
    needs: ['proposal.read'],
    rail: 'find',
    load: () => import('../typology/proposals.tsx').then((m) => m.routes.proposals),
  },
  {
    path: '/source',
    name: 'source',
    icon: 'source',
    needs: ['source.read'],
    rail: 'keep',
    load: () => import('../source/index.tsx').then((m) => m.routes.source),
  },
  {
    path: '/quarantine',
    name: 'quarantine',
    icon: 'quarantine',
    needs: ['quarantine.read'],
    rail: 'keep',
    load: () => import('../quarantine/index.tsx').then((m) => m.routes.quarantine),
  },
  {
    path: '/people',
    name: 'people',
    icon: 'people',
    needs: ['user.read', 'unit.manage'],
    rail: 'keep',
    load: () => import('../people/index.tsx').then((m) => m.routes.people),
  },
  {
    path: '/policies',
    name: 'policy',
    icon: 'policy',
    needs: ['policy.read'],
    rail: 'keep',
    load: () => import('../policy/index.tsx').then((m) => m.routes.policies),
  },
  {
    path: '/audit',
    name: 'audit',
    icon: 'audit',
    needs: ['audit.read'],
    rail: 'keep',
    load: () => import('../audit/index.tsx').then((m) => m.routes.audit),
  },
  {
    path: '/account',
    name: 'account',
    icon: 'user',
    needs: [],
    rail: null,
    load: () => import('../sign-in/account.tsx').then((m) => m.routes.account),
  },
];

export function mayOpen(screen: Screen, permissions: readonly Permission[]): boolean {
  return screen.needs.length === 0 || screen.needs.some((one) => permissions.includes(one));
}

/** The screen at an address; `$id` in a path stands for one part of it. */
export function screenAt(pathname: string): Screen | undefined {
  const parts = pathname.split('/');
  return screens.find(({ path }) => {
    const wanted = path.split('/');
    return (
      wanted.length === parts.length &&
      wanted.every((part, i) => part === parts[i] || (part.startsWith('$') && parts[i] !== ''))
    );
  });
}
