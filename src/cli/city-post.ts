/** The short message centre and the mail server of the demonstration, in the process of the centre. */
import { newToken } from '../server/platform/random.ts';
import type { Config } from '../server/platform/config.ts';
import { startMailbox } from '../sim/network/mailbox.ts';
import { startSmsc } from '../sim/network/smsc.ts';

export type CityPost = { readonly config: Config; stop(): Promise<void> };

/** Starts what the configuration names no real one of; nothing without the demonstration. */
export async function startCityPost(config: Config): Promise<CityPost> {
  const { smpp, mail } = config;
  if (!config.demo) return { config, stop: async () => {} };
  // SMPP takes passwords of eight characters.
  const account = { user: 'wuzha', password: newToken().slice(0, 8) };
  const smsc = smpp === undefined ? await startSmsc(account) : undefined;
  const mailbox = mail === undefined ? await startMailbox() : undefined;
  const host = '127.0.0.1';
  return {
    config: {
      ...config,
      ...(smsc ? { smpp: { ...account, host, port: smsc.port } } : {}),
      ...(mailbox
        ? {
            mail: {
              host,
              port: mailbox.port,
              user: '',
              password: '',
              secure: false,
              from: 'warning@centre.example',
            },
          }
        : {}),
    },
    async stop() {
      await smsc?.stop();
      await mailbox?.stop();
    },
  };
}
