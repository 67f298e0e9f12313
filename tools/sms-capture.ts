/**
 * Captures one real SMS as text: Kannel sends through the city's short message centre and tshark
 * listens on loopback. Writes the section of docs/internals/messages.md to standard output. Needs the
 * Debian packages kannel and tshark, and the right to listen.
 *
 *   node tools/sms-capture.ts
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startSmsc } from '../src/sim/network/smsc.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const shown: string[] = [];
const smsc = await startSmsc({
  user: 'wuzha',
  password: 'secret',
  onMessage: ({ text, flash, parts }) => {
    shown.push(`${flash ? 'flash' : 'plain'}, ${parts} part(s): ${text}`);
  },
});
const folder = mkdtempSync(join(tmpdir(), 'wuzha-capture-'));
const [admin, box, send] = [await freePort(), await freePort(), await freePort()];
const settings = join(folder, 'kannel.conf');
writeFileSync(
  settings,
  `group = core
admin-port = ${admin}
admin-password = x
smsbox-port = ${box}
box-allow-ip = 127.0.0.1

group = smsc
smsc = smpp
host = 127.0.0.1
port = ${smsc.port}
transceiver-mode = true
smsc-username = wuzha
smsc-password = secret
system-type = ""

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${box}
sendsms-port = ${send}

group = sendsms-user
username = u
password = p
max-messages = 5
concatenation = true
`,
);
const file = join(folder, 'smpp.pcap');
const children: ChildProcess[] = [];
const start = (program: string, args: readonly string[]): void => {
  children.push(spawn(program, args, { stdio: 'ignore' }));
};
try {
  start('tshark', ['-i', 'lo', '-f', `tcp port ${smsc.port}`, '-w', file]);
  await wait(5000);
  start('/usr/sbin/bearerbox', ['-v', '4', settings]);
  await wait(1500);
  start('/usr/sbin/smsbox', ['-v', '4', settings]);
  await wait(1500);
  const texts = ['【临江市反诈中心】您可能正遭遇诈骗，请立即停止转账。'.repeat(3), '请马上挂断'];
  for (const [i, text] of texts.entries()) {
    const query = `username=u&password=p&from=96110&to=8613800138000&coding=2&charset=UTF-8${i === 0 ? '' : '&mclass=0'}`;
    await fetch(
      `http://127.0.0.1:${send}/cgi-bin/sendsms?${query}&text=${encodeURIComponent(text)}`,
    );
  }
  for (let tries = 0; shown.length < texts.length && tries < 100; tries += 1) await wait(100);
  await wait(1500);
} finally {
  for (const child of children.toReversed()) child.kill('SIGTERM');
  await wait(1000);
  await smsc.stop();
}
const fields = [
  'smpp.command_id',
  'smpp.sequence_number',
  'smpp.command_status',
  'smpp.source_addr',
  'smpp.destination_addr',
  'smpp.esm.submit.features',
  'smpp.data_coding',
  'smpp.sm_length',
  'smpp.message_id',
];
const asked = ['tcp.srcport', ...fields].flatMap((field) => ['-e', field]);
const decode = ['-d', `tcp.port==${smsc.port},smpp`, '-Y', 'smpp', '-T', 'fields'];
const read = spawnSync('tshark', ['-r', file, ...decode, ...asked], { encoding: 'utf8' });
const lines = read.stdout
  .trim()
  .split('\n')
  .map((line) => {
    const [from = '', ...rest] = line.split('\t');
    return [from === String(smsc.port) ? 'SMSC  ' : 'Kannel', ...rest].join(' ').trimEnd();
  });
process.stdout.write(`${['side ' + fields.join(' '), ...lines, '', ...shown].join('\n')}\n`);
rmSync(folder, { recursive: true, force: true });
