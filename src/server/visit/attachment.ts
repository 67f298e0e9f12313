/** Photos and voice notes of visits: what they are is read from their bytes, and what they tell beside. */
import type { UserActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { VisitPolicy } from '../../core/visit/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import type { Vault } from '../platform/secret.ts';
import type { Transaction } from '../platform/transact.ts';

export type AttachmentKind = 'photo' | 'voice';

const startsWith = (bytes: Uint8Array, ...head: number[]): boolean =>
  head.every((byte, i) => bytes[i] === byte);
const textAt = (bytes: Uint8Array, from: number, text: string): boolean =>
  [...text].every((c, i) => bytes[from + i] === c.codePointAt(0));

/** The type that the bytes say, of those a phone makes; undefined for anything else. */
export function mimeOf(kind: AttachmentKind, bytes: Uint8Array): string | undefined {
  if (kind === 'photo') {
    if (startsWith(bytes, 0xff, 0xd8, 0xff)) return 'image/jpeg';
    if (textAt(bytes, 0, 'RIFF') && textAt(bytes, 8, 'WEBP')) return 'image/webp';
    return undefined;
  }
  if (startsWith(bytes, 0x1a, 0x45, 0xdf, 0xa3)) return 'audio/webm';
  if (textAt(bytes, 0, 'OggS')) return 'audio/ogg';
  return textAt(bytes, 4, 'ftyp') ? 'audio/mp4' : undefined;
}

/**
 * The picture without what cameras write beside it: place, time, owner, thumbnail. JPEG loses its
 * application and comment segments but JFIF and colour (APP0, APP2, APP14), WebP its EXIF and XMP
 * chunks. Undefined where the file is not well formed.
 */
export function withoutMetadata(mime: string, bytes: Uint8Array): Uint8Array | undefined {
  if (mime === 'image/jpeg') return plainJpeg(bytes);
  return mime === 'image/webp' ? plainWebp(bytes) : bytes;
}

const keptMarkers: ReadonlySet<number> = new Set([0xe0, 0xe2, 0xee]);

function plainJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    const isExtra =
      (marker >= 0xe0 && marker <= 0xef && !keptMarkers.has(marker)) || marker === 0xfe;
    if (!isExtra) parts.push(bytes.subarray(at, at + 2 + length));
    at += 2 + length;
    if (marker !== 0xda) continue;
    // What follows the start of the scan is the picture itself, up to its end.
    const end = lastEnd(bytes);
    if (end < at) return undefined;
    parts.push(bytes.subarray(at, end));
    return joined(parts);
  }
  return undefined;
}

/** Behind the end marker some phones hang a film or a second picture. */
function lastEnd(bytes: Uint8Array): number {
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    at += 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    if (marker === 0xda) break;
  }
  for (let i = at; i + 1 < bytes.length; i += 1) {
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return i + 2;
  }
  return -1;
}

function plainWebp(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Uint8Array[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size & 1);
    if (end > bytes.length + 1) return undefined;
    const isExtra = textAt(bytes, at, 'EXIF') || textAt(bytes, at, 'XMP ');
    if (!isExtra) chunks.push(withoutFlags(bytes.slice(at, end)));
    at = end;
  }
  const body = joined(chunks);
  const head = bytes.slice(0, 12);
  new DataView(head.buffer).setUint32(4, body.length + 4, true);
  return joined([head, body]);
}

/** The header of an extended file no longer announces EXIF (bit 3) and XMP (bit 2). */
function withoutFlags(chunk: Uint8Array): Uint8Array {
  if (textAt(chunk, 0, 'VP8X')) chunk[8] = (chunk[8] ?? 0) & ~0x0c;
  return chunk;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export type Attached = {
  readonly visitId: string;
  readonly id: string;
  readonly kind: AttachmentKind;
  readonly base64: string;
};

type Keeping = { readonly vault: Vault; readonly policy: VisitPolicy; readonly now: Instant };

/** Stores it once, sealed. Refused in this order: too many, not what it says, too large. */
export async function storeAttachment(
  tx: Transaction,
  { vault, policy, now }: Keeping,
  actor: UserActor,
  { visitId, id, kind, base64 }: Attached,
): Promise<void> {
  const known = await tx.query<{ id: string }>(
    'select id from visit_attachment where visit_id = $1 for update',
    [visitId],
    'visit-attachments',
  );
  if (known.some((row) => row.id === id)) return;
  if (known.length >= policy.attachmentsMax) throw refused('too-many-attachments');
  const raw = new Uint8Array(Buffer.from(base64, 'base64'));
  const mime = mimeOf(kind, raw);
  const bytes = mime === undefined ? undefined : withoutMetadata(mime, raw);
  if (mime === undefined || bytes === undefined) {
    throw refused(kind === 'photo' ? 'not-a-picture' : 'not-a-recording');
  }
  const max = kind === 'photo' ? policy.photoBytesMax : policy.voiceBytesMax;
  if (bytes.length > max) throw refused('attachment-too-large');
  await tx.query(
    `insert into visit_attachment (id, visit_id, kind, mime, size, sealed, by_id, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [
      id,
      visitId,
      kind,
      mime,
      bytes.length,
      vault.seal(Buffer.from(bytes).toString('base64')),
      actor.id,
      now,
    ],
  );
  tx.audit({ action: 'visit.attach', subject: visitId, detail: { kind, bytes: bytes.length } });
}

export type AttachmentFact = {
  readonly id: string;
  readonly kind: AttachmentKind;
  readonly size: number;
};

/** What hangs on these visits, by id. */
export async function readAttachmentFacts(
  db: Queryable,
  visitIds: readonly string[],
): Promise<ReadonlyMap<string, AttachmentFact>> {
  const rows = await db.query<AttachmentFact>(
    'select id, kind, size from visit_attachment where visit_id = any($1)',
    [visitIds],
    'visit-attachment-facts',
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The thing itself; whoever looks at it is on record. */
export async function openAttachment(
  tx: Transaction,
  vault: Vault,
  visitId: string,
  id: string,
): Promise<{ kind: AttachmentKind; mime: string; base64: string }> {
  const rows = await tx.query<{ kind: AttachmentKind; mime: string; sealed: Buffer }>(
    'select kind, mime, sealed from visit_attachment where id = $1 and visit_id = $2',
    [id, visitId],
  );
  const base64 = rows[0] === undefined ? undefined : vault.unseal(rows[0].sealed);
  if (rows[0] === undefined || base64 === undefined) throw absent();
  tx.audit({
    action: 'visit.attachment',
    subject: visitId,
    purpose: 'dissuasion',
    detail: { attachment: id },
  });
  return { kind: rows[0].kind, mime: rows[0].mime, base64 };
}
