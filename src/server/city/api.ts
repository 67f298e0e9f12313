/** Routes of the simulated city (仿真): how it is doing, and its speed. */
import type { CityStatus } from '../../contract/index.ts';
import { refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import type { CityPort } from './port.ts';

export type CityDeps = { readonly db: Database; readonly city: CityPort };

const noCity: CityStatus = {
  running: false,
  speed: 1,
  operators: false,
  cityTime: null,
  people: 0,
  seed: 0,
};

export function cityHandlers({ db, city }: CityDeps): Pick<Handlers, 'city.read' | 'city.control'> {
  return {
    'city.read': async () => city.status() ?? noCity,
    'city.control': async ({ actor, now }, { body }) => {
      if (city.status() === undefined) throw refused('no-city');
      return transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'city.control', subject: 'city', detail: body });
        const status = city.control(body);
        if (status === undefined) throw refused('no-city');
        tx.emit('city', { running: status.running });
        return status;
      });
    },
  };
}
