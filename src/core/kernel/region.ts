/** Regions (归属地): administrative divisions, and the one a phone number belongs to. */
import { areaCodeOf, phoneKind, type PhoneNumber } from './phone.ts';

/** A division of any level. */
export type Division = {
  /** GB/T 2260, six digits; streets have nine. */
  readonly code: string;
  readonly name: string;
  /** Telephone area code with its zero, where it has one of its own. */
  readonly area: string | undefined;
};

export type PhoneRegion = {
  /** Division code; undefined where the table names a place that has none. */
  readonly code: string | undefined;
  /** In words: `浙江省 杭州市`. */
  readonly place: string;
  readonly carrier: string | undefined;
};

/**
 * Regions of mobile numbers by their first seven digits: `regionAt[prefix - 1300000]` is an index
 * into `regions`, counted from 1; 0 is unknown.
 */
export type MobileRegions = {
  readonly regions: readonly PhoneRegion[];
  readonly regionAt: Uint16Array;
};

export const mobilePrefixMin = 1_300_000;
export const mobilePrefixCount = 700_000;

export type RegionTable = {
  readonly divisions: readonly Division[];
  regionOfPhone(phone: PhoneNumber): PhoneRegion | undefined;
  /** The division of a code; for a county or unknown city the level above it. */
  divisionOf(code: string): Division | undefined;
  /** From the province down, as far as it is known: `浙江省 杭州市`. */
  placeOf(code: string): string | undefined;
};

/** Reads `code,name,area` rows with a header line. */
export function parseDivisions(csv: string): Division[] {
  return rowsOf(csv).map(([code = '', name = '', area = '']) => ({
    code,
    name,
    area: area === '' ? undefined : area,
  }));
}

function rowsOf(csv: string): string[][] {
  return csv
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split(','));
}

/** The codes of province, city, county, street and community that contain a code. */
function levelsOf(code: string): string[] {
  return [
    `${code.slice(0, 2)}0000`,
    `${code.slice(0, 4)}00`,
    code.slice(0, 6),
    code.slice(0, 9),
    code,
  ];
}

/** Joins the divisions with tables of mobile prefixes; where two know a prefix, the later one wins. */
export function makeRegionTable(
  divisions: readonly Division[],
  mobiles: readonly MobileRegions[],
): RegionTable {
  const byCode = new Map(divisions.map((d) => [d.code, d]));
  const byArea = new Map<string, Division>();
  for (const d of divisions) if (d.area !== undefined && !byArea.has(d.area)) byArea.set(d.area, d);
  const divisionOf = (code: string): Division | undefined =>
    levelsOf(code)
      .map((level) => byCode.get(level))
      .findLast((d) => d !== undefined);
  const placeOf = (code: string): string | undefined => {
    const names = levelsOf(code).flatMap((level) => byCode.get(level)?.name ?? []);
    return names.length > 0 ? [...new Set(names)].join(' ') : undefined;
  };
  return {
    divisions,
    divisionOf,
    placeOf,
    regionOfPhone(phone) {
      const area = areaCodeOf(phone);
      const division = area === undefined ? undefined : byArea.get(area);
      if (division) {
        return {
          code: division.code,
          place: placeOf(division.code) ?? division.name,
          carrier: undefined,
        };
      }
      return phoneKind(phone) === 'mobile' ? regionOfMobile(phone, mobiles) : undefined;
    },
  };
}

function regionOfMobile(
  phone: PhoneNumber,
  mobiles: readonly MobileRegions[],
): PhoneRegion | undefined {
  const at = Number(phone.slice(3, 10)) - mobilePrefixMin;
  for (const table of mobiles.toReversed()) {
    const region = table.regions[(table.regionAt[at] ?? 0) - 1];
    if (region) return region;
  }
  return undefined;
}

/** Reads `prefix,code` rows with a header line; a prefix of three to seven digits. */
export function parseMobileRegions(csv: string, divisions: RegionTable): MobileRegions {
  const regions: PhoneRegion[] = [];
  const regionAt = new Uint16Array(mobilePrefixCount);
  for (const [prefix = '', code = ''] of rowsOf(csv)) {
    const place = divisions.placeOf(code);
    if (place === undefined || !/^1[3-9]\d{1,5}$/.test(prefix)) continue;
    regions.push({ code, place, carrier: undefined });
    const width = 10 ** (7 - prefix.length);
    const from = Number(prefix) * width - mobilePrefixMin;
    regionAt.fill(regions.length, from, from + width);
  }
  return { regions, regionAt };
}

/** The division that a table means by words such as `浙江` and `杭州`. */
export function divisionNamed(
  divisions: readonly Division[],
  province: string,
  city: string,
): Division | undefined {
  const top = divisions.find((d) => d.code.endsWith('0000') && d.name.startsWith(province));
  if (!top || province === '') return undefined;
  const within = divisions.filter((d) => d.code.startsWith(top.code.slice(0, 2)) && d !== top);
  return (
    within.find((d) => city !== '' && d.name.startsWith(city)) ??
    (within.length === 0 ? top : undefined)
  );
}
