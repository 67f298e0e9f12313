/** E-mail by SMTP. */
import { createTransport } from 'nodemailer';
import { codeOf, messageOf } from '../platform/fault.ts';
import { failed, sent, uncertain, type Gateway, type Outcome } from './gateway.ts';

export type MailAccount = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first octet; else STARTTLS where it is offered. */
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
  readonly from: string;
};

const inFlightMax = 5;

export function openMail(account: MailAccount): Gateway {
  const transport = createTransport({
    host: account.host,
    port: account.port,
    secure: account.secure,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // What a template says never names a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(account.user === '' ? {} : { auth: { user: account.user, pass: account.password } }),
  });
  let inFlight = 0;
  return {
    channels: ['email'],
    isUp: () => true,
    room: () => inFlightMax - inFlight,
    async send({ id, to, title, text }) {
      inFlight += 1;
      try {
        const domain =
          account.from
            .split('@')
            .at(-1)
            ?.replace(/[^a-z0-9.-]/gi, '') ?? 'localhost';
        await transport.sendMail({
          from: account.from,
          to: { name: '', address: to },
          subject: title,
          text,
          // The same message again carries the same name, so that a mail server can tell.
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return sent([]);
      } catch (thrown) {
        return outcomeOf(thrown);
      } finally {
        inFlight -= 1;
      }
    },
    stop: async () => transport.close(),
  };
}

type SmtpError = { readonly responseCode?: number };

/** Failures before anything of the mail was told. */
const earlyCodes: ReadonlySet<string> = new Set(['EDNS', 'EAUTH', 'EENVELOPE', 'ETLS']);

/** A line that falls without an answer leaves open whether the server took the mail. */
function outcomeOf(thrown: unknown): Outcome {
  const { responseCode } = thrown as SmtpError;
  if (responseCode !== undefined) {
    return failed(`smtp-${responseCode}`, responseCode >= 400 && responseCode < 500);
  }
  const code = codeOf(thrown) ?? 'mail-failed';
  const problem = messageOf(thrown);
  const isEarly = earlyCodes.has(code) || /^connect |Greeting never received/.test(problem);
  return isEarly ? failed(code, true) : uncertain(problem);
}
