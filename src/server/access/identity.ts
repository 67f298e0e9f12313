/** How officers are known to banks: police ID or identity card, and telephone; masked outside papers. */
import type { Identity } from '../../contract/index.ts';
import type { Officer, OfficerIdType } from '../../core/bank/index.ts';
import {
  maskAccount,
  maskIdNumber,
  maskPhone,
  parseIdNumber,
  parsePhone,
  type PhoneNumber,
} from '../../core/kernel/index.ts';
import { invalid } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';

export type IdentityDraft = {
  readonly idType: OfficerIdType;
  readonly idNumber: string;
  readonly phone: string;
};

type IdentityRow = {
  readonly id_type: OfficerIdType | null;
  readonly id_number: string | null;
  readonly phone: string | null;
};

/** Masked: what screens show; null where nothing is on record. */
export function identityOf({ id_type: idType, id_number: number, phone }: IdentityRow) {
  if (idType === null || number === null || phone === null) return null;
  return {
    idType,
    numberMasked: idType === 'id-card' ? maskIdNumber(number) : maskAccount(number),
    phoneMasked: maskPhone(phone as PhoneNumber),
  };
}

export async function readIdentity(db: Queryable, userId: string): Promise<Identity | null> {
  const [row] = await db.query<IdentityRow>(
    'select id_type, id_number, phone from account_user where id = $1',
    [userId],
    'identity-read',
  );
  return row === undefined ? null : identityOf(row);
}

const policeForm = /^[0-9A-Z]{4,20}$/;

/** Refused as input: a number or telephone that cannot be one. */
function checked({ idType, idNumber, phone }: IdentityDraft): IdentityDraft {
  const plain = idNumber.replace(/\s+/g, '').toUpperCase();
  if (idType === 'police' && !policeForm.test(plain)) {
    throw invalid([
      {
        field: 'idNumber',
        code: 'wrong-form',
        problem: 'is no number of a police ID',
        remedy: 'write the 4 to 20 digits and letters that stand on it',
      },
    ]);
  }
  const parsed = idType === 'id-card' ? parseIdNumber(plain) : plain;
  if (typeof parsed !== 'string') {
    throw invalid([
      {
        field: 'idNumber',
        code: parsed.refusal,
        problem: 'is no identity number',
        remedy: 'compare the 18 characters with the card',
      },
    ]);
  }
  const known = parsePhone(phone);
  if (known === undefined) {
    throw invalid([
      {
        field: 'phone',
        code: 'phone-impossible',
        problem: 'is no telephone number',
        remedy: 'write a mobile number, or a landline with its area code',
      },
    ]);
  }
  return { idType, idNumber: parsed, phone: known };
}

/** Sets how a person is known; the audit entry holds the masked form only. */
export async function setIdentity(
  tx: Transaction,
  userId: string,
  draft: IdentityDraft,
): Promise<void> {
  const { idType, idNumber, phone } = checked(draft);
  await tx.query(
    'update account_user set id_type = $2, id_number = $3, phone = $4 where id = $1',
    [userId, idType, idNumber, phone],
    'identity-set',
  );
  const detail = { ...identityOf({ id_type: idType, id_number: idNumber, phone }) };
  tx.audit({ action: 'user.identify', subject: userId, detail });
}

/** People as banks must know them, by id; without a number where none is on record. */
export async function readOfficers(
  db: Queryable,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, Officer>> {
  const rows = await db.query<IdentityRow & { readonly id: string; readonly name: string }>(
    'select id, name, id_type, id_number, phone from account_user where id = any($1)',
    [[...new Set(ids.filter((one) => one !== null))]],
    'identity-officers',
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        name: row.name,
        idType: row.id_type ?? 'police',
        idNumber: row.id_number ?? '',
        phone: plainPhone(row.phone ?? ''),
      },
    ]),
  );
}

/** As it is dialled at home: `13812342071`. */
const plainPhone = (phone: string): string => phone.replace(/^\+86/, '');
