/** What `wuzha sim banks` can be told; apart, so that other forms of `sim` do not load the banks. */
import type { CommandOption } from './command.ts';

export const banksUsage = `sim banks [--count N] [--seed N] [--centre URL] [--centre-code CODE] [--data DIR] [--cases N]
          [--start TIME] [--speed N] [--processes N] [--iso N] [--faults WORDS] [--control PORT]`;

export const banksHelp = `banks  runs banks whose mules move money on, one process each, until Ctrl-C; keys and banks.json
       lie in --data, which is the folder that WUZHA_BANKS of a centre names`;

export const bankOptions: Readonly<Record<string, CommandOption>> = {
  count: { type: 'string', help: 'N  banks; 8 where not given' },
  data: { type: 'string', help: 'DIR  books, keys and banks.json; ./banks where not given' },
  centre: { type: 'string', help: 'URL  where the centre takes answers; https://127.0.0.1:9643/' },
  'centre-code': { type: 'string', help: 'CODE  of the centre in messages; WUZHA0001' },
  cases: { type: 'string', help: 'N  frauds in the ten hours from the beginning; none' },
  speed: { type: 'string', help: 'N  seconds of the banks per second; 1' },
  processes: { type: 'string', help: 'N  processes that share the banks; one for each bank' },
  iso: {
    type: 'string',
    help: 'N  of the banks speak ISO 20022 (camt.056, camt.029, pacs.004); none',
  },
  faults: {
    type: 'string',
    help: 'WORDS  0301, 1301, 1304, partial, silence, duplicate, disorder, expired, dead, each with the share of messages: silence=0.1,dead',
  },
  control: { type: 'string', help: 'PORT  on this machine for orders while it runs; any free one' },
  banks: { type: 'string', help: 'CODES  of one process of banks; used by sim banks itself' },
};
