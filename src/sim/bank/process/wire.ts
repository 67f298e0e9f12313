/** Mutual TLS between banks and centre: short requests over connections that are kept. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { join } from 'node:path';

export type Identity = { readonly key: string; readonly cert: string; readonly ca: string };

/** Key and certificate of a name from the folder of a world; the key is one for all of them. */
export function identityOf(dir: string, name: string, certificate = name): Identity {
  const read = (file: string): string => readFileSync(join(dir, file), 'utf8');
  return { key: read(`${name}.key`), cert: read(`${certificate}.crt`), ca: read('ca.crt') };
}

export function agentOf(identity: Identity): Agent {
  return new Agent({ ...identity, keepAlive: true, maxSockets: 4 });
}

export type Reply = { readonly status: number; readonly text: string };

const timeoutMs = 10_000;
const bytesMax = 32_000_000;

/** Sends a text and reads the reply. Throws where the line fails or the other side is not trusted. */
export function post(url: string, agent: Agent, text: string, type: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: 'POST',
        timeout: timeoutMs,
        headers: { 'content-type': type, 'content-length': Buffer.byteLength(text) },
      },
      (response) => {
        readText(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, text: body }),
          reject,
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no reply in time')));
    sent.on('error', reject);
    sent.end(text);
  });
}

/** The whole body. Refused: more than the limit. */
export async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > bytesMax) throw new Error(`a message has more than ${bytesMax} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
