/** What the tests use of the npm package `smpp`, a peer that others wrote. */
declare module 'smpp' {
  import type { Server, Socket } from 'node:net';

  export class PDU {
    constructor(command: string, fields?: Readonly<Record<string, unknown>>);
    static fromBuffer(frame: Buffer): PDU;
    toBuffer(): Buffer;
    response(fields?: Readonly<Record<string, unknown>>): PDU;
    readonly command: string;
    readonly sequence_number: number;
    readonly command_status: number;
    readonly [field: string]: unknown;
  }

  export class Session {
    readonly socket: Socket;
    on(event: string, listener: (pdu: PDU) => void): this;
    send(pdu: PDU, onResponse?: (pdu: PDU) => void): boolean;
    close(): void;
    destroy(): void;
    pause(): void;
    resume(): void;
    deliver_sm(fields: Readonly<Record<string, unknown>>): boolean;
    bind_transceiver(
      fields: Readonly<Record<string, unknown>>,
      onResponse: (pdu: PDU) => void,
    ): boolean;
    submit_sm(fields: Readonly<Record<string, unknown>>, onResponse: (pdu: PDU) => void): boolean;
  }

  export function createServer(onSession: (session: Session) => void): Server;
  export function connect(options: Readonly<Record<string, unknown>>): Session;
}
