import type { Wide } from './index.ts';
import type { zh } from './zh.ts';

/** English texts: complete, or they do not compile. */
export const en: Wide<typeof zh> = {
  product: 'Wuzha',
  short: 'WZ',
  demo: 'Demo data',
  none: '—',
  verb: {
    retry: 'Try again', refresh: 'Refresh', close: 'Close', cancel: 'Cancel', save: 'Save',
    clear: 'Clear filters', copy: 'Copy', copied: 'Copied', more: 'Load more', 
    open: 'Open', hide: 'Mask', search: 'Search', columns: 'Columns',
    signOut: 'Sign out', change: 'Change',
  },
  nav: {
    label: 'Main', warning: 'Queue', quarantine: 'Refused', source: 'Sources', people: 'People',
    audit: 'Audit', wall: 'Wall', account: 'Me',
  },
  title: {
    warning: 'Warning queue', quarantine: 'Quarantine', source: 'Sources',
    people: 'People and units', audit: 'Audit', wall: 'Wall', account: 'My account',
    notFound: 'No such page',
  },
  frame: {
    skip: 'Skip to main content', search: 'Search name, number, card, warning no.',
    shift: 'This shift', dissuaded: 'Dissuaded', successRate: 'Success', response: 'First call',
    noSeat: 'No seat', account: 'My account', settings: 'Settings', language: 'Language',
    density: 'Text size', keyHelp: 'All keys', commands: 'Commands', menu: 'Account menu',
    enrolLater: 'No password or second factor yet; set them before you sign out',
    enrolNow: 'Set up sign-in', chinese: '中文', english: 'English', keys: 'Keyboard shortcuts',
    loading: 'Opening',
  },
  live: {
    connected: 'Live',
    connecting: 'Connecting',
    lost: (seconds) => `Connection lost: nothing new for ${seconds} s, reconnecting`,
    hint: 'What you see may be out of date; notes are kept on this machine',
    restored: 'Connected again, everything is up to date',
  },
  state: {
    loading: 'Loading',
    errorTitle: (what) => `${what} failed`,
    unreachable: 'The server does not answer. Check the network, then try again.',
    incident: (id) => `Quote ${id} when you report this`,
    readFailed: 'Reading the data', screenFailed: 'Opening the page',
    noPermission: 'You may not see this',
    noPermissionHint: (unit) => `If you need it, ask an administrator of ${unit}.`,
    notFound: 'Not found', notFoundHint: 'It may be closed, or outside your jurisdiction.',
    pageMissingHint: 'The address may be mistyped.',
    empty: 'Nothing here yet',
    stale: (time) => `Data as of ${time}`,
  },
  masked: {
    reveal: 'Show in full', trace: 'Viewing is recorded',
  },
  table: {
    total: (count) => `${count} in all`, chooseColumns: 'Choose columns', last: 'End of list',
  },
  key: {
    title: 'Keyboard shortcuts', singleKeys: 'Single-key shortcuts on', press: 'Press the new key',
    reset: 'Restore defaults', change: (name) => `Change the key of “${name}”`,
    note: 'Single keys are off while you type and while a dialog is open.',
    group: { global: 'Everywhere', list: 'List', act: 'Handling' },
  },
  command: {
    title: 'Commands', placeholder: 'Type a command, or search warnings', none: 'No such command',
    go: 'Go to', warnings: 'Warnings', setting: 'Settings', toChinese: '切换到中文',
    toEnglish: 'Switch to English', size: (size) => `Text size ${size}`,
  },
  act: {
    failed: (what) => `${what} failed; nothing was changed`,
    unsure: (what) => `It is not certain whether “${what}” was done; refresh and check`,
  },
  time: {
    left: (clock) => `${clock} left`, over: (clock) => `${clock} over`,
    duration: (hours, minutes, seconds) =>
      [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '',
        hours === 0 && seconds > 0 ? `${seconds} s` : ''].filter(Boolean).join(' ') || '0 s',
    ago: (text) => `${text} ago`,
  },
  alert: { handed: 'A critical warning was handed to you' },
  dialog: { required: 'Required' },
};
