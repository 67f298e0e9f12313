/** An authority, certificates and the folder of WUZHA_BANKS, made anew for a test. */
import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import type { BankSetting } from '../../src/core/bank/index.ts';
import { dayMs } from '../../src/core/kernel/index.ts';

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
x509.cryptoProvider.set(webcrypto as unknown as Crypto);

export type KeyPair = { readonly key: string; readonly cert: string; readonly pin: string };
export type Authority = {
  readonly ca: string;
  /** A certificate for one name; with a past end where it is to have expired. */
  issue(name: string, endsInMs?: number): Promise<KeyPair>;
};

const pem = (label: string, bytes: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString('base64')}\n-----END ${label}-----\n`;

export async function makeAuthority(): Promise<Authority> {
  const keys = (await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify'])) as never;
  const now = Date.now();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test authority',
    notBefore: new Date(now - 30 * dayMs),
    notAfter: new Date(now + 365 * dayMs),
    signingAlgorithm: signing,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const signingKey = (keys as { privateKey: CryptoKey }).privateKey;
  return {
    ca: root.toString('pem'),
    async issue(name, endsInMs = 30 * dayMs) {
      const own = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
      const cert = await x509.X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: root.subject,
        notBefore: new Date(now - 20 * dayMs),
        notAfter: new Date(now + endsInMs),
        signingAlgorithm: signing,
        publicKey: own.publicKey as never,
        signingKey,
      });
      const spki = await webcrypto.subtle.exportKey('spki', own.publicKey);
      const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
      return {
        key: pem('PRIVATE KEY', pkcs8),
        cert: cert.toString('pem'),
        pin: createHash('sha256').update(Buffer.from(spki)).digest('hex'),
      };
    },
  };
}

export const centreCode = '111111000000';

/** Writes the folder of a centre with these banks. */
export async function writeBankFolder(
  authority: Authority,
  banks: readonly BankSetting[],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'wuzha-banks-'));
  const centre = await authority.issue('centre');
  writeFileSync(join(folder, 'banks.json'), JSON.stringify({ centre: centreCode, banks }));
  writeFileSync(join(folder, 'centre.key'), centre.key);
  writeFileSync(join(folder, 'centre.crt'), centre.cert);
  writeFileSync(join(folder, 'ca.crt'), authority.ca);
  return folder;
}
