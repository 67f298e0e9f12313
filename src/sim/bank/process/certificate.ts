/**
 * Keys and certificates of a simulated world: one authority, the centre, each bank, and for each
 * bank a certificate whose time is over. For simulations only: nobody else should trust them.
 */
import { createHash, webcrypto } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// The next one asks for it.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { dayMs } from '../../../core/kernel/index.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
type Keys = webcrypto.CryptoKeyPair;

type Authority = { readonly certificate: x509.X509Certificate; readonly keys: Keys };

/** Makes what is not there yet; answers the pins of the banks by their codes. */
export async function makeCertificates(
  dir: string,
  banks: readonly string[],
  nowAt: number,
): Promise<ReadonlyMap<string, string>> {
  const missing = ['ca.crt', 'centre.crt', ...banks.map((code) => `${code}.crt`)].some(
    (file) => !existsSync(join(dir, file)),
  );
  if (missing) await makeAll(dir, banks, nowAt);
  return new Map(banks.map((code) => [code, pinOf(join(dir, `${code}.crt`))]));
}

async function makeAll(dir: string, banks: readonly string[], nowAt: number): Promise<void> {
  const authority = await makeAuthority(nowAt);
  writeFileSync(join(dir, 'ca.crt'), authority.certificate.toString('pem'));
  const valid = [nowAt - dayMs, nowAt + 3650 * dayMs] as const;
  await issue(dir, authority, { name: 'centre', file: 'centre', valid });
  for (const code of banks) {
    const keys = await issue(dir, authority, { name: code, file: code, valid });
    const over = [nowAt - 30 * dayMs, nowAt - dayMs] as const;
    await issue(dir, authority, { name: code, file: `${code}.expired`, valid: over, keys });
  }
}

async function makeAuthority(nowAt: number): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Wuzha simulation authority',
    notBefore: new Date(nowAt - 60 * dayMs),
    notAfter: new Date(nowAt + 3650 * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign),
    ],
  });
  return { certificate, keys };
}

type Order = {
  readonly name: string;
  readonly file: string;
  readonly valid: readonly [number, number];
  readonly keys?: Keys;
};

async function issue(dir: string, authority: Authority, order: Order): Promise<Keys> {
  const keys =
    order.keys ?? (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: webcrypto.getRandomValues(Buffer.alloc(15)).toString('hex').replace(/^0+/, '7'),
    subject: `CN=${order.name}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(order.valid[0]),
    notAfter: new Date(order.valid[1]),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  writeFileSync(join(dir, `${order.file}.key`), pem('PRIVATE KEY', Buffer.from(key)), {
    mode: 0o600,
  });
  writeFileSync(join(dir, `${order.file}.crt`), certificate.toString('pem'));
  return keys;
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** SHA-256 of the public key of a certificate, as `banks.json` pins it. */
function pinOf(path: string): string {
  const certificate = new x509.X509Certificate(readFileSync(path, 'utf8'));
  return createHash('sha256').update(Buffer.from(certificate.publicKey.rawData)).digest('hex');
}
