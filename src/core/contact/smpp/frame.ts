/** Cuts a stream of octets into PDUs; a length out of bounds ends the stream, not the process. */
import { WrongPdu } from './octets.ts';
import { smppStatus } from './pdu.ts';

/** Longest PDU taken: a header, every mandatory field and a long payload stay far below. */
export const pduOctetsMax = 16_384;
const pduOctetsMin = 16;

export class FrameCutter {
  #held = new Uint8Array(0);

  /** The whole frames so far; what is left waits for more. Throws a WrongPdu on a wrong length. */
  push(chunk: Uint8Array): Uint8Array[] {
    const octets = new Uint8Array(this.#held.length + chunk.length);
    octets.set(this.#held);
    octets.set(chunk, this.#held.length);
    const view = new DataView(octets.buffer);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (octets.length - at >= 4) {
      const length = view.getUint32(at);
      if (length < pduOctetsMin || length > pduOctetsMax) {
        throw new WrongPdu(`a PDU of ${length} octets`, smppStatus.wrongLength);
      }
      if (octets.length - at < length) break;
      frames.push(octets.slice(at, at + length));
      at += length;
    }
    this.#held = octets.slice(at);
    return frames;
  }
}
