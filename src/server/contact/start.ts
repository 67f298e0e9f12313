/** Puts the module together: keys, queue, gateways of the configuration, routes. */
import type { ContactPolicy, TemplateTable } from '../../core/contact/index.ts';
import { templateProblems } from '../../core/contact/index.ts';
import { assert, type Instant, type PhoneNumber } from '../../core/kernel/index.ts';
import type { Account, MailSetting } from '../platform/account.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import type { Log } from '../platform/log.ts';
import type { Vault } from '../platform/secret.ts';
import { contactHandlers } from './api.ts';
import { checkHandlers } from './check-api.ts';
import { startDelivery } from './deliver.ts';
import { openKeys } from './key.ts';
import { openMail } from './mail.ts';
import { noticeHandlers } from './notice-api.ts';
import { openPush } from './push.ts';
import { openSms } from './sms.ts';

export type ContactOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly centre: string;
  readonly smpp: Account | undefined;
  readonly mail: MailSetting | undefined;
  readonly pushHosts: readonly string[];
  readonly policy: () => ContactPolicy;
  readonly templates: () => TemplateTable;
  readonly isBlocked: (number: PhoneNumber, now: Instant) => boolean;
  readonly unitPath: (unitId: string) => Promise<readonly string[] | undefined>;
};

export type Contacts = {
  readonly handlers: Pick<
    Handlers,
    Extract<keyof Handlers, `contact.${string}` | `check.${string}` | `notice.${string}`> | Push
  >;
  stop(): Promise<void>;
};
type Push = 'push.key' | 'push.subscribe' | 'push.unsubscribe';

/** Address that push services may write to about our messages (RFC 8292 2.1), where mail has none. */
const contactUsual = 'mailto:push@centre.invalid';

export async function startContacts(options: ContactOptions): Promise<Contacts> {
  const { db, clock, log, vault, centre, policy, templates } = options;
  const problems = templateProblems(templates());
  assert(problems.length === 0, `the templates keep to the rules: ${JSON.stringify(problems)}`);
  const keys = await openKeys(db, vault, clock.now());
  const delivery = startDelivery({ db, clock, log, centre, policy, templates, codeKey: keys.code });
  if (options.smpp !== undefined) {
    delivery.add(
      openSms({
        account: options.smpp,
        log,
        from: () => policy().smsSender,
        onReceipt: (receipt) => delivery.receive(receipt),
        onRoom: () => delivery.wake(),
      }),
    );
  }
  if (options.mail !== undefined) delivery.add(openMail(options.mail));
  const contact = options.mail === undefined ? contactUsual : `mailto:${options.mail.from}`;
  delivery.add(openPush({ db, keys: keys.push, contact }));
  return {
    handlers: {
      ...contactHandlers({ ...options, delivery }),
      ...checkHandlers({ ...options, codeKey: keys.code }),
      ...noticeHandlers({ db, publicKey: keys.push.publicKey, pushHosts: options.pushHosts }),
    },
    stop: () => delivery.stop(),
  };
}
