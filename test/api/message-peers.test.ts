/**
 * Goal: messages leave in the real protocols. Method: programs that others wrote stand on the other
 * side: Kannel and the npm package `smpp` for SMPP, postfix for mail, an own endpoint that decrypts
 * for web push. Kannel and postfix are Debian's; without them those tests say so and are skipped.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttp, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createSmpp, type PDU, type Session } from 'smpp';
import { afterEach, describe, expect, test } from 'vitest';
import type { Receipt } from '../../src/core/contact/index.ts';
import { notifyUsers } from '../../src/server/contact/index.ts';
import { openMail } from '../../src/server/contact/mail.ts';
import { openSms } from '../../src/server/contact/sms.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { startMailbox } from '../../src/sim/network/mailbox.ts';
import { startSmsc } from '../../src/sim/network/smsc.ts';
import { startHarness } from './harness.ts';

const undo: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function until<T>(
  look: () => Promise<T | undefined> | T | undefined,
  what: string,
): Promise<T> {
  for (let tries = 1; tries < 1000; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  throw new Error(`it never came: ${what}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'wuzha-peer-'));
  undo.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const account = (port: number) => ({ host: '127.0.0.1', port, user: 'wuzha', password: 'secret' });
const warning =
  '【临江市反诈中心】您可能正遭遇诈骗：公检法不会在网上办案，也没有“安全账户”，对方是骗子。请立即停止转账，不要共享屏幕，不要告诉任何人验证码。';
const outgoing = {
  id: 'ctc_test',
  channel: 'sms',
  to: '+8613800138000',
  title: '反诈预警',
  text: warning,
} as const;

describe('the npm package smpp as a short message centre', () => {
  type Behave = (session: Session, pdu: PDU) => void;
  async function open(behave: Behave) {
    const sessions: Session[] = [];
    const server = createSmpp((session) => {
      sessions.push(session);
      session.on('error', () => session.destroy());
      session.on('bind_transceiver', (pdu) => {
        const isKnown = pdu['system_id'] === 'wuzha' && pdu['password'] === 'secret';
        session.send(pdu.response({ command_status: isKnown ? 0 : 0x0e }));
      });
      session.on('enquire_link', (pdu) => session.send(pdu.response()));
      session.on('unbind', (pdu) => {
        session.send(pdu.response());
        session.close();
      });
      session.on('submit_sm', (pdu) => behave(session, pdu));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receipts: Receipt[] = [];
    const sms = openSms({
      account: account((server.address() as AddressInfo).port),
      log: silentLog,
      from: () => '96110',
      onReceipt: async (receipt) => {
        receipts.push(receipt);
        return true;
      },
      throttleMs: 5,
      reconnectMs: 10,
    });
    undo.push(() => {
      for (const session of sessions) session.destroy();
      server.close();
    });
    undo.push(() => sms.stop());
    await until(() => (sms.isUp() ? true : undefined), 'the bind');
    return { sms, sessions, receipts };
  }

  test('takes a long message in parts and tells that it was delivered', async () => {
    const texts: string[] = [];
    const { sms, receipts } = await open((session, pdu) => {
      const short = pdu['short_message'] as { message: string };
      texts.push(short.message);
      expect(pdu).toMatchObject({ source_addr: '96110', destination_addr: '8613800138000' });
      session.send(pdu.response({ message_id: `m${texts.length}` }));
      session.deliver_sm({
        esm_class: 4,
        source_addr: '8613800138000',
        destination_addr: '96110',
        short_message: `id:m${texts.length} sub:001 dlvrd:001 stat:DELIVRD err:000 text:`,
      });
    });
    expect(await sms.send(outgoing)).toEqual({
      attempt: { kind: 'sent' },
      references: ['m1', 'm2'],
    });
    expect(texts.join('')).toBe(warning);
    await until(() => (receipts.length === 2 ? true : undefined), 'the receipts');
    expect(receipts.map((r) => [r.reference, r.state])).toEqual([
      ['m1', 'delivered'],
      ['m2', 'delivered'],
    ]);
  });

  test('is asked again for a later part, and not for a first one', async () => {
    let asked = 0;
    const { sms } = await open((session, pdu) => {
      asked += 1;
      const status = asked === 2 || asked === 3 ? 0x58 : 0;
      session.send(pdu.response({ command_status: status, message_id: `m${asked}` }));
    });
    expect(await sms.send(outgoing)).toEqual({
      attempt: { kind: 'sent' },
      references: ['m1', 'm4'],
    });
    asked = 1;
    expect(await sms.send({ ...outgoing, text: '停止转账' })).toMatchObject({
      attempt: { kind: 'failed', again: true, problem: 'smpp-0x00000058' },
    });
  });

  test('that ends the line before it answers leaves the message uncertain', async () => {
    const { sms, sessions } = await open((session) => session.destroy());
    expect(await sms.send(outgoing)).toMatchObject({
      attempt: { kind: 'uncertain', problem: 'no-answer' },
    });
    await until(() => (sms.isUp() && sessions.length === 2 ? true : undefined), 'the next line');
  });

  test('carries a thousand messages with fifty under way', async () => {
    const { sms } = await open((session, pdu) => session.send(pdu.response({ message_id: 'm' })));
    let left = 1000;
    let under = 0;
    let most = 0;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        if (sms.room() === 0) {
          await new Promise(setImmediate);
          continue;
        }
        left -= 1;
        under += 1;
        most = Math.max(most, under);
        expect((await sms.send({ ...outgoing, text: 'stop' })).attempt.kind).toBe('sent');
        under -= 1;
      }
    };
    await Promise.all(Array.from({ length: 60 }, worker));
    expect(most).toBeLessThanOrEqual(50);
  });
});

const isThere = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

function start(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore' });
  undo.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await once(child, 'exit');
    clearTimeout(late);
  });
  return child;
}

const hasKannel = isThere('bearerbox') && isThere('smsbox');
describe.skipIf(!hasKannel)('Kannel (skipped: Debian package kannel is absent)', () => {
  test('sends through the short message centre of the city', async () => {
    const shown: { text: string; flash: boolean; parts: number; from: string }[] = [];
    const smsc = await startSmsc({
      user: 'wuzha',
      password: 'secret',
      onMessage: (message) => shown.push(message),
    });
    undo.push(() => smsc.stop());
    const [admin, box, send] = [await freePort(), await freePort(), await freePort()];
    const path = join(folder(), 'kannel.conf');
    writeFileSync(path, kannelSettings({ admin, box, send, smsc: smsc.port }));
    start('/usr/sbin/bearerbox', ['-v', '4', path]);
    await until(() => isOpen(box), 'the bearer box');
    start('/usr/sbin/smsbox', ['-v', '4', path]);
    await until(() => isOpen(send), 'the SMS box');
    const say = async (text: string, more = ''): Promise<number> => {
      const query = `username=u&password=p&from=96110&to=8613800138000&coding=2&charset=UTF-8${more}`;
      const url = `http://127.0.0.1:${send}/cgi-bin/sendsms?${query}&text=${encodeURIComponent(text)}`;
      return (await fetch(url)).status;
    };
    expect(await say(warning)).toBe(202);
    expect(await say('停止转账', '&mclass=0')).toBe(202);
    await until(() => (shown.length === 2 ? true : undefined), 'both messages');
    expect(shown).toEqual(
      expect.arrayContaining([
        { from: '96110', to: '8613800138000', text: warning, flash: false, parts: 2 },
        { from: '96110', to: '8613800138000', text: '停止转账', flash: true, parts: 1 },
      ]),
    );
  });
});

function kannelSettings(
  ports: Readonly<Record<'admin' | 'box' | 'send' | 'smsc', number>>,
): string {
  return `group = core
admin-port = ${ports.admin}
admin-password = x
admin-allow-ip = 127.0.0.1
smsbox-port = ${ports.box}
box-allow-ip = 127.0.0.1

group = smsc
smsc = smpp
smsc-id = city
host = 127.0.0.1
port = ${ports.smsc}
transceiver-mode = true
smsc-username = wuzha
smsc-password = secret
system-type = ""
interface-version = 34

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.box}
sendsms-port = ${ports.send}

group = sendsms-user
username = u
password = p
max-messages = 5
concatenation = true
`;
}

async function isOpen(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

describe('mail', () => {
  const mail = (port: number) => {
    const gateway = openMail({
      ...account(port),
      user: '',
      secure: false,
      from: 'warning@centre.example',
    });
    undo.push(() => gateway.stop());
    return gateway;
  };
  const letter = { ...outgoing, channel: 'email', to: 'lin@city.example' } as const;

  test('is taken, put off, refused or left open', async () => {
    const box = await startMailbox();
    undo.push(() => box.stop());
    const gateway = mail(box.port);
    const attempt = async () => (await gateway.send(letter)).attempt;
    expect(await attempt()).toEqual({ kind: 'sent' });
    expect(box.taken[0]?.source).toContain('Message-ID: <ctc_test@centre.example>');
    box.faults.refuse = '451 later';
    expect(await attempt()).toEqual({ kind: 'failed', problem: 'smtp-451', again: true });
    box.faults.refuse = '550 nobody';
    expect(await attempt()).toEqual({ kind: 'failed', problem: 'smtp-550', again: false });
    box.faults.refuse = '';
    box.faults.hangUp = true;
    expect((await attempt()).kind).toBe('uncertain');
    await box.stop();
    expect(await attempt()).toMatchObject({ kind: 'failed', again: true });
  });

  const hasPostfix = isThere('postfix') && process.getuid?.() === 0;
  const why = hasPostfix ? '' : ' (skipped: Debian package postfix is absent, or we are not root)';
  test.skipIf(!hasPostfix)(`reaches a real postfix${why}`, async () => {
    const port = await freePort();
    const path = folder();
    const inbox = postfixFolder(path, port);
    start('/usr/sbin/postfix', ['-c', path, 'start-fg']);
    undo.push(() => void spawnSync('/usr/sbin/postfix', ['-c', path, 'stop']));
    await until(() => isOpen(port), 'postfix');
    expect((await mail(port).send(letter)).attempt).toEqual({ kind: 'sent' });
    const name = await until(() => {
      try {
        return readdirSync(join(inbox, 'new'))[0];
      } catch {
        return undefined;
      }
    }, 'the mail');
    const source = readFileSync(join(inbox, 'new', name), 'utf8');
    expect(source).toMatch(/^Message-ID: <ctc_test@centre\.example>$/m);
    expect(source).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(decodeBody(source)).toContain('公检法不会在网上办案');
  });
});

/** An instance of its own: own queue, own port, one maildir for everybody. */
function postfixFolder(path: string, port: number): string {
  chmodSync(path, 0o755);
  for (const name of ['queue', 'data', 'mail']) mkdirSync(join(path, name));
  spawnSync('chown', ['postfix', join(path, 'data')]);
  spawnSync('chown', ['nobody', join(path, 'mail')]);
  writeFileSync(
    join(path, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${path}/queue
data_directory = ${path}/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.city.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
virtual_mailbox_domains = city.example
virtual_mailbox_base = ${path}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_relay_restrictions = reject_unauth_destination
maillog_file_prefixes = ${path}
maillog_file = ${path}/log
`,
  );
  const services = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'error unix - - n - - error',
    'virtual unix - n n - - virtual',
    'anvil unix - - n - 1 anvil',
    'proxymap unix - - n - - proxymap',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  writeFileSync(join(path, 'master.cf'), `${services.join('\n')}\n`);
  return join(path, 'mail/all');
}

function decodeBody(source: string): string {
  const [head = '', ...rest] = source.split('\n\n');
  const body = rest.join('\n\n');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const octets = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').toString('utf8');
}

describe('web push', () => {
  test('a device reads what only it can read, and is forgotten when it is gone', async () => {
    const device = createECDH('prime256v1');
    device.generateKeys();
    const secret = randomBytes(16);
    const asked: { headers: IncomingMessage['headers']; body: Buffer }[] = [];
    let status = 201;
    const service = createHttp((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        asked.push({ headers: request.headers, body: Buffer.concat(chunks) });
        response.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    undo.push(() => void service.close());
    const h = await startHarness({
      config: { pushHosts: ['127.0.0.1'], centre: '临江市反诈中心' },
    });
    undo.push(() => h.stop());
    const unitId = await h.addUnit({ name: '临江市局', level: 'bureau' });
    const officer = await h.addUser({ roles: ['station-officer'], unitId });
    const { publicKey } = await officer.call('push.key', {});
    expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65);
    await officer.call('push.subscribe', {
      body: {
        endpoint: `http://127.0.0.1:${(service.address() as AddressInfo).port}/device`,
        p256dh: device.getPublicKey('base64url'),
        auth: secret.toString('base64url'),
        lang: 'zh',
      },
    });
    const actor = { kind: 'system', name: 'test', reason: 'telling somebody' } as const;
    const tell = () =>
      transact(h.db, actor, h.clock.now(), (tx) =>
        notifyUsers(
          tx,
          [
            {
              userId: officer.id,
              kind: 'visit-assigned',
              subject: 'vis_1',
              grade: 'P0',
              text: { zh: '有一项见面劝阻任务', en: 'A visit is yours' },
            },
          ],
          h.clock.now(),
        ),
      );
    await tell();
    const [push] = await until(() => (asked.length === 1 ? asked : undefined), 'the push');
    expect(push?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' });
    expect(push?.headers.authorization).toMatch(/^vapid t=.+, k=/);
    expect(JSON.parse(decrypt(push?.body ?? Buffer.of(), { device, secret }))).toMatchObject({
      title: '临江市反诈中心',
      text: '有一项见面劝阻任务',
      kind: 'visit-assigned',
      subject: 'vis_1',
    });
    status = 410;
    await tell();
    await until(async () => {
      const rows = await h.db.query('select 1 from push_device');
      return rows.length === 0 ? true : undefined;
    }, 'forgetting');
  });
});

/** RFC 8291 with RFC 8188: one record under a key that the device alone can derive. */
function decrypt(
  body: Buffer,
  { device, secret }: { device: ReturnType<typeof createECDH>; secret: Buffer },
): string {
  const salt = body.subarray(0, 16);
  const keyEnd = 21 + (body[20] ?? 0);
  const sender = body.subarray(21, keyEnd);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), device.getPublicKey(), sender]);
  const shared = hkdfSync('sha256', device.computeSecret(sender), secret, info, 32);
  const derive = (label: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', Buffer.from(shared), salt, `${label}\0`, length));
  const cipher = createDecipheriv(
    'aes-128-gcm',
    derive('Content-Encoding: aes128gcm', 16),
    derive('Content-Encoding: nonce', 12),
  );
  const record = body.subarray(keyEnd);
  cipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8');
}
