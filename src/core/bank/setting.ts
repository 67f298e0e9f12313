/**
 * `banks.json`: which banks have a line, where it ends and by which key it is known. It lies in the
 * folder of WUZHA_BANKS beside the centre's key (`centre.key`), certificate (`centre.crt`) and the
 * authority that signs those of the banks (`ca.crt`).
 */
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

export const bankAdapterNames = ['platform-xml', 'iso20022', 'by-hand'] as const;
export type BankAdapterName = (typeof bankAdapterNames)[number];

export const bankSettingSchema = Type.Object(
  {
    /** Code of the head office: `MessageTo` of what it is sent, `MessageFrom` of its answers. */
    code: Type.String({ pattern: '^[0-9A-Za-z]{4,14}$' }),
    name: text(60),
    /** Other names by which requests call it. */
    aliases: Type.Optional(Type.Array(text(60), { maxItems: 20 })),
    /** Id or name of the unit whose liaison answers by hand. */
    unit: Type.Optional(text(60)),
    adapter: Type.Unsafe<BankAdapterName>(
      Type.Union(bankAdapterNames.map((name) => Type.Literal(name))),
    ),
    /** `https://host:port/path` that takes messages; not for by-hand. */
    url: Type.Optional(Type.String({ pattern: '^https://[^\\s]{1,200}$' })),
    /** SHA-256 of the public key (SPKI, DER) of its certificate, in hex; two while it changes. */
    pins: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$' }), { maxItems: 4 })),
  },
  closed,
);
export type BankSetting = Static<typeof bankSettingSchema>;

export const banksFileSchema = Type.Object(
  {
    /** The centre's own code (`MessageFrom`). */
    centre: Type.String({ pattern: '^[0-9A-Za-z]{4,14}$' }),
    banks: Type.Array(bankSettingSchema, { maxItems: 2000 }),
  },
  closed,
);
export type BanksFile = Static<typeof banksFileSchema>;
