/** A telephone network of a test: a real Kamailio as gateway, and sipp telephones behind it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasSip =
  spawnSync('kamailio', ['-v']).status === 0 && spawnSync('sipp', ['-v']).error === undefined;

/** What a telephone does when it is called. */
export type Behaviour =
  /** The seat's own phone: answers at once, takes new media, waits for the end. */
  | 'seat'
  | 'seat-slow'
  | 'answers'
  | 'hangs-up'
  | 'rings'
  | 'answers-late'
  | 'forwards'
  | { readonly refuses: number };

export type SipNetwork = {
  /** For WUZHA_SIP. */
  readonly gateway: string;
  readonly port: number;
  stop(): Promise<void>;
};

export type NetworkOptions = {
  /** Telephones by the user part of their address. */
  readonly phones: Readonly<Record<string, Behaviour>>;
  /** Percentage of messages that the telephones lose. */
  readonly lostPercent?: number;
  /** The gateway asks for these, by this algorithm. */
  readonly login?: {
    readonly user: string;
    readonly password: string;
    readonly algorithm: 'MD5' | 'SHA-256';
  };
};

const sdp = `v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 0
a=rtpmap:8 PCMA/8000
a=rtpmap:0 PCMU/8000`;

const reply = (status: string, body = '', more = ''): string => `<send><![CDATA[
SIP/2.0 ${status}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]s[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
${more}${body === '' ? '' : 'Content-Type: application/sdp\n'}Content-Length: [len]

${body}
]]></send>`;

/** To within the dialog it carries the tag already. */
const again = (status: string, body = ''): string =>
  reply(status, body).replace(';tag=[pid]s[call_number]', '');

const recv = (request: string, more = ''): string => `<recv request="${request}" ${more}/>`;
const pause = (ms: number): string => `<pause milliseconds="${ms}"/>`;
const invite = '<recv request="INVITE" crlf="true" rrs="true"/>';
const bye = recv('BYE') + again('200 OK');
const reinvite = recv('INVITE') + again('200 OK', sdp) + recv('ACK');
const cancelled = `${recv('CANCEL')}<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send><send><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[pid]s[call_number]
[last_Call-ID:]
CSeq: [cseq] INVITE
Content-Length: 0

]]></send>${recv('ACK', 'optional="true"')}${pause(200)}`;
const ownBye = `<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: [$9];tag=[pid]s[call_number]
To: [$8]
[last_Call-ID:]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

]]></send><recv response="200"/>`;
/** Keeps both ends of the dialog for a request of its own. */
const inviteKept = `<recv request="INVITE" rrs="true"><action>
<ereg regexp="&lt;.*" search_in="hdr" header="From:" assign_to="8"/>
<ereg regexp="&lt;[^&gt;]*&gt;" search_in="hdr" header="To:" assign_to="9"/></action></recv>`;

function stepsOf(behaviour: Behaviour): string {
  if (typeof behaviour === 'object') {
    return invite + reply(`${behaviour.refuses} Refused`) + recv('ACK');
  }
  const ringing = invite + reply('180 Ringing');
  const talk = reply('200 OK', sdp).replace('<send>', '<send retrans="500">') + recv('ACK');
  switch (behaviour) {
    case 'seat':
      return ringing + talk + seatGoesOn();
    case 'seat-slow':
      return ringing + pause(3_000) + talk + seatGoesOn();
    case 'answers':
      return ringing + pause(60) + talk + bye;
    case 'answers-late':
      return invite + pause(700) + reply('180 Ringing') + pause(400) + talk + bye;
    case 'forwards':
      return invite + reply('181 Call Is Being Forwarded') + pause(60) + talk + bye;
    case 'hangs-up':
      return inviteKept + reply('180 Ringing') + pause(60) + talk + pause(400) + ownBye;
    case 'rings':
      return ringing + cancelled;
  }
}

/** Either the person answers and the media change, or the call is ended before. */
function seatGoesOn(): string {
  return `<recv request="BYE" optional="true" next="5"/>${reinvite}
<label id="4"/><recv request="INVITE" optional="true" next="6"/>${recv('BYE')}
<label id="5"/>${again('200 OK')}<nop next="7"/>
<label id="6"/>${again('200 OK', sdp)}${recv('ACK', 'next="4"')}
<label id="7"/><pause milliseconds="10"/>`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Starts gateway and telephones; resolves once the gateway answers. */
export async function startSipNetwork(options: NetworkOptions): Promise<SipNetwork> {
  const root = mkdtempSync(join(tmpdir(), 'wuzha-sip-'));
  const children: ChildProcess[] = [];
  const routes: string[] = [];
  for (const [user, behaviour] of Object.entries(options.phones)) {
    const port = await freePort();
    const file = join(root, `p${routes.length}.xml`);
    const keep = behaviour === 'hangs-up' ? '<Reference variables="8,9"/>' : '';
    writeFileSync(
      file,
      `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${user}">${stepsOf(behaviour)}${keep}</scenario>`,
    );
    const words = ['-sf', file, '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-aa'];
    if (options.lostPercent !== undefined) words.push('-lost', String(options.lostPercent));
    children.push(spawn('sipp', words, { stdio: 'ignore', cwd: root }));
    routes.push(`if ($rU == "${user}") { $du = "sip:127.0.0.1:${port}"; }`);
  }
  // A capture has to know it beforehand.
  const port = Number(process.env['SIP_PORT'] ?? (await freePort()));
  const file = join(root, 'kamailio.cfg');
  writeFileSync(file, kamailioConfig(port, routes, options.login));
  const words = ['-f', file, '-DD', '-E', '-m', '64', '-M', '8', '-Y', root, '-P', `${root}/pid`];
  children.push(spawn('kamailio', words, { stdio: process.env['SIP_LOG'] ? 'inherit' : 'ignore' }));
  await answering(port);
  return {
    gateway: `sip:127.0.0.1:${port}`,
    port,
    async stop() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      // Its workers end when they notice that their parent is gone.
      spawnSync('kill', ['-9', '--', ...(await workersOf(root))]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Workers of Kamailio by the directory on their command line. */
async function workersOf(root: string): Promise<string[]> {
  const listed = spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).stdout;
  return listed
    .split('\n')
    .filter((line) => line.includes(`${root}/kamailio.cfg`))
    .map((line) => line.trim().split(' ')[0] ?? '');
}

function kamailioConfig(
  port: number,
  routes: readonly string[],
  login: NetworkOptions['login'],
): string {
  return `#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
auto_aliases=no
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
${login ? `loadmodule "auth.so"\nmodparam("auth", "algorithm", "${login.algorithm === 'MD5' ? '' : login.algorithm}")` : ''}
modparam("tm", "fr_timer", 30000)
modparam("tm", "fr_inv_timer", 120000)
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("OPTIONS") && $rU == $null) { sl_send_reply("200", "OK"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK") && t_check_trans()) { t_relay(); }
    exit;
  }
  ${
    login
      ? `if (!pv_proxy_authenticate("wuzha.test", "${login.password}", "0") || $au != "${login.user}") { proxy_challenge("wuzha.test", "1"); exit; }
  consume_credentials();`
      : ''
  }
  record_route();
  ${routes.join('\n  ')}
  if ($du == $null) { sl_send_reply("404", "Not Found"); exit; }
  t_relay();
}
`;
}

async function answering(port: number): Promise<void> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve) => {
      socket.bind(0, '127.0.0.1', resolve);
    });
    const heard = once(socket, 'message');
    const ask = (): void => {
      const own = socket.address().port;
      socket.send(
        [
          `OPTIONS sip:127.0.0.1:${port} SIP/2.0`,
          `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bKstart`,
          'Max-Forwards: 5',
          'From: <sip:test@127.0.0.1>;tag=1',
          `To: <sip:127.0.0.1:${port}>`,
          `Call-ID: start@127.0.0.1`,
          'CSeq: 1 OPTIONS',
          'Content-Length: 0\r\n\r\n',
        ].join('\r\n'),
        port,
        '127.0.0.1',
      );
    };
    const timer = setInterval(ask, 50);
    await heard;
    clearInterval(timer);
  } finally {
    socket.close();
  }
}
