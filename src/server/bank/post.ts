/** Messages leave over mutual TLS: TLS 1.3, the bank known by its key, the centre by its certificate. */
import { createHash, X509Certificate } from 'node:crypto';
import { Agent, request } from 'node:https';
import { TLSSocket, type PeerCertificate } from 'node:tls';
import type { BankSetting, SendOutcome } from '../../core/bank/index.ts';
import { transportClassOf } from '../../core/bank/index.ts';
import { readReply } from '../../core/bank/wire/index.ts';
import { codeOf, messageOf } from '../platform/fault.ts';
import type { BankKeys } from './setting.ts';

export type Posted = {
  readonly outcome: SendOutcome;
  /** Of the bank's certificate; null where no connection came about. */
  readonly certificateUntil: number | null;
};

export type Poster = {
  post(bank: BankSetting, body: string, timeoutMs: number): Promise<Posted>;
  close(): void;
};

/** A reply is two short fields. */
const replyBytesMax = 16 * 1024;
const socketsPerBankMax = 32;

/** SHA-256 of the public key of a certificate, in hex: it survives a renewal with the same key. */
export function pinOf(raw: Buffer): string {
  const { publicKey } = new X509Certificate(raw);
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

export function makePoster(keys: BankKeys): Poster {
  const agents = new Map<string, Agent>();
  const agentOf = (bank: BankSetting): Agent => {
    const known = agents.get(bank.code);
    if (known !== undefined) return known;
    const agent = new Agent({
      ...keys,
      keepAlive: true,
      maxSockets: socketsPerBankMax,
      minVersion: 'TLSv1.3',
      checkServerIdentity: (_host, certificate) => pinFault(bank, certificate),
    });
    agents.set(bank.code, agent);
    return agent;
  };
  return {
    post: (bank, body, timeoutMs) => postOnce(agentOf(bank), bank, body, timeoutMs),
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** The name in the certificate says nothing here; the key must be one of the bank's. */
function pinFault(bank: BankSetting, certificate: PeerCertificate): Error | undefined {
  if ((bank.pins ?? []).includes(pinOf(certificate.raw))) return undefined;
  return Object.assign(new Error('the key of the bank is not the one that was agreed'), {
    code: 'PIN_MISMATCH',
  });
}

async function postOnce(
  agent: Agent,
  bank: BankSetting,
  body: string,
  timeoutMs: number,
): Promise<Posted> {
  const seen: { until: number | null } = { until: null };
  try {
    const { status, text } = await exchange(agent, bank, body, { timeoutMs, seen });
    return { outcome: outcomeOf(status, text), certificateUntil: seen.until };
  } catch (thrown) {
    const problem = `${codeOf(thrown) ?? 'failed'}: ${messageOf(thrown)}`.slice(0, 300);
    // The line may be mended, even where a certificate has to be renewed first.
    return { outcome: { kind: 'retry', problem }, certificateUntil: seen.until };
  }
}

function outcomeOf(status: number, text: string): SendOutcome {
  const reply = readReply(text);
  if (reply === undefined) {
    return { kind: 'retry', problem: `http-${status}: the bank's reply cannot be read` };
  }
  const problem = `${reply.code} ${reply.description}`.trim().slice(0, 300);
  const kind = transportClassOf(reply.code);
  if (kind === 'taken') return { kind };
  return kind === 'retry' ? { kind, problem } : { kind: 'refused', problem };
}

type Exchange = { readonly timeoutMs: number; readonly seen: { until: number | null } };

function exchange(
  agent: Agent,
  bank: BankSetting,
  body: string,
  { timeoutMs, seen }: Exchange,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const sending = request(
      bank.url ?? '',
      {
        agent,
        method: 'POST',
        signal,
        headers: {
          'content-type': 'application/xml; charset=utf-8',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > replyBytesMax) response.destroy(new Error('the reply is too long'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    sending.on('socket', (socket) => {
      const note = (): void => {
        if (!(socket instanceof TLSSocket)) return;
        seen.until = Date.parse(socket.getPeerCertificate().valid_to) || null;
      };
      if (socket.connecting) socket.once('secureConnect', note);
      else note();
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
