/** Web push (RFC 8030, 8291, 8292) to the browsers and phones of people of the centre. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import webPush from 'web-push';
import type { Database } from '../platform/database.ts';
import { codeOf } from '../platform/fault.ts';
import { failed, sent, uncertain, type Gateway, type Outcome } from './gateway.ts';

export type PushKeys = { readonly publicKey: string; readonly privateKey: string };

export type PushOptions = {
  readonly db: Database;
  readonly keys: PushKeys;
  /** Who answers for the messages: a mailto: or https: address. */
  readonly contact: string;
};

type Device = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };

const inFlightMax = 20;
const answerMs = 10_000;
/** How long a push service keeps what it cannot deliver. */
const keepS = 2 * 60 * 60;

export function openPush({ db, keys, contact }: PushOptions): Gateway {
  let inFlight = 0;
  return {
    channels: ['push'],
    isUp: () => true,
    room: () => inFlightMax - inFlight,
    async send({ id, to, title, text, notice }) {
      inFlight += 1;
      try {
        const [device] = await db.query<Device>(
          'select endpoint, p256dh, auth from push_device where id = $1',
          [to],
        );
        if (device === undefined) return failed('device-gone', false);
        const payload = JSON.stringify({ id, title, text, ...notice });
        const outcome = await post(detailsOf(device, payload, { keys, contact }));
        // The push service knows that nobody is there any more (RFC 8030 7.3).
        if (isGone(outcome)) await db.query('delete from push_device where id = $1', [to]);
        return outcome;
      } catch (thrown) {
        return failed(codeOf(thrown) ?? 'push-failed', false);
      } finally {
        inFlight -= 1;
      }
    },
    stop: async () => {},
  };
}

function isGone({ attempt }: Outcome): boolean {
  return attempt.kind === 'failed' && /^push-(?:404|410)$/.test(attempt.problem);
}

function detailsOf(
  { endpoint, p256dh, auth }: Device,
  payload: string,
  { keys, contact }: Pick<PushOptions, 'keys' | 'contact'>,
) {
  return webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
    vapidDetails: { subject: contact, ...keys },
    contentEncoding: 'aes128gcm',
    TTL: keepS,
    urgency: 'high',
  });
}

type Details = ReturnType<typeof webPush.generateRequestDetails>;

function post({ endpoint, method, headers, body }: Details): Promise<Outcome> {
  const url = new URL(endpoint);
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve) => {
    let written = false;
    const sending = request(url, { method, headers, timeout: answerMs }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      const isTaken = status >= 200 && status < 300;
      resolve(isTaken ? sent([]) : failed(`push-${status}`, status === 429 || status >= 500));
    });
    sending.on('timeout', () => sending.destroy(new Error('timeout')));
    sending.on('finish', () => {
      written = true;
    });
    sending.on('error', (cause) => {
      const problem = codeOf(cause) ?? 'no-answer';
      resolve(written ? uncertain(problem) : failed(problem, true));
    });
    sending.end(body ?? undefined);
  });
}
