/** The bank of a card (发卡行), by the first digits of its number. */

export type BankPrefix = { readonly prefix: string; readonly bank: string };

export type BankTable = {
  /** Name of the bank that issued the card; undefined where no prefix of the table fits. */
  bankOfCard(card: string): string | undefined;
};

const prefixLengthMax = 10;
const prefixLengthMin = 3;

/** Reads `prefix,bank` rows with a header line. */
export function parseBankPrefixes(csv: string): BankPrefix[] {
  return csv
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const [prefix = '', bank = ''] = line.split(',');
      return /^\d{3,10}$/.test(prefix) && bank !== '' ? [{ prefix, bank }] : [];
    });
}

/** The longest prefix wins; where two rows have the same, the later one. */
export function makeBankTable(prefixes: readonly BankPrefix[]): BankTable {
  const banks = new Map(prefixes.map(({ prefix, bank }) => [prefix, bank]));
  return {
    bankOfCard(card) {
      for (let length = prefixLengthMax; length >= prefixLengthMin; length -= 1) {
        const bank = banks.get(card.slice(0, length));
        if (bank !== undefined) return bank;
      }
      return undefined;
    },
  };
}
