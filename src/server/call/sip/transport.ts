/** Messages of SIP over UDP and TCP. What cannot be read closes nothing but its own connection. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { sipFrames } from '../../../core/call/index.ts';
import { messageOf } from '../../platform/fault.ts';

export type Hop = { readonly host: string; readonly port: number };

export type SipTransport = {
  readonly protocol: 'UDP' | 'TCP';
  /** Our own address, as others reach it. */
  readonly host: string;
  readonly port: number;
  send(text: string, hop: Hop): void;
  close(): Promise<void>;
};

export type TransportOptions = {
  readonly protocol: 'UDP' | 'TCP';
  /** Own address; the one that leads to the gateway where not told. */
  readonly host?: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
  readonly gateway: Hop;
  readonly onMessage: (text: string, from: Hop) => void;
  readonly onTrouble: (what: string) => void;
};

/** Opens the transport; answers once it listens. */
export async function openTransport(options: TransportOptions): Promise<SipTransport> {
  const host = options.host ?? (await ownAddress(options.gateway));
  return options.protocol === 'UDP' ? openUdp(options, host) : openTcp(options, host);
}

/** The address of this machine from which packets leave towards the gateway. Nothing is sent. */
async function ownAddress({ host, port }: Hop): Promise<string> {
  const probe = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    probe.connect(port, host);
    await once(probe, 'connect');
    return probe.address().address;
  } finally {
    probe.close();
  }
}

async function openUdp(options: TransportOptions, host: string): Promise<SipTransport> {
  const socket: UdpSocket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.bind(options.port, host);
  await once(socket, 'listening');
  let isOpen = true;
  // A burst of answers must not be lost in a small buffer.
  socket.setRecvBufferSize(1024 * 1024);
  socket.on('message', (bytes, from) => {
    options.onMessage(bytes.toString('latin1'), { host: from.address, port: from.port });
  });
  socket.on('error', (cause) => {
    options.onTrouble(cause.message);
  });
  return {
    protocol: 'UDP',
    host,
    port: socket.address().port,
    send(text, hop) {
      if (!isOpen) return;
      socket.send(Buffer.from(text, 'latin1'), hop.port, hop.host, (cause) => {
        if (cause) options.onTrouble(messageOf(cause));
      });
    },
    async close() {
      isOpen = false;
      await new Promise<void>((resolve) => {
        socket.close(() => {
          resolve();
        });
      });
    },
  };
}

/** A connection that brings nothing for so long, and an attempt that takes so long, is ended. */
const idleMs = 15 * 60_000;
const connectMs = 10_000;
const connectionsMax = 256;

async function openTcp(options: TransportOptions, host: string): Promise<SipTransport> {
  const open = new Map<string, Socket>();
  const all = new Set<Socket>();
  const take = (socket: Socket): void => {
    all.add(socket);
    socket.setNoDelay(true);
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('error', (cause) => {
      options.onTrouble(cause.message);
    });
    socket.on('close', () => {
      all.delete(socket);
      for (const [key, one] of open) if (one === socket) open.delete(key);
    });
    readFrames(socket, options);
  };
  const server: Server = createServer((socket) => {
    if (all.size >= connectionsMax) {
      socket.destroy();
      return;
    }
    take(socket);
    // What came over a connection is answered over it.
    open.set(`${socket.remoteAddress}:${socket.remotePort}`, socket);
  });
  server.listen(options.port, host);
  await once(server, 'listening');
  return {
    protocol: 'TCP',
    host,
    port: (server.address() as AddressInfo).port,
    send(text, hop) {
      const key = `${hop.host}:${hop.port}`;
      let socket = open.get(key);
      if (socket === undefined || socket.destroyed) {
        socket = connect({ host: hop.host, port: hop.port, timeout: connectMs });
        open.set(key, socket);
        take(socket);
      }
      socket.write(Buffer.from(text, 'latin1'));
    },
    async close() {
      for (const socket of all) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function readFrames(socket: Socket, options: TransportOptions): void {
  let waiting = '';
  socket.on('data', (bytes: Buffer) => {
    const read = sipFrames(waiting + bytes.toString('latin1'));
    if (!read.ok) {
      options.onTrouble(`a connection brought what is no SIP: ${read.error}`);
      socket.destroy();
      return;
    }
    waiting = read.value.rest;
    const from = { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    for (const frame of read.value.frames) options.onMessage(frame, from);
  });
}
