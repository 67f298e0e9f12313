export { writeBoroughs } from './boroughs.ts';
export { City } from './city.ts';
export { cityCode, cityName, drawCity, provinceCode, type CityMap } from './city/place.ts';
export { banks } from './city/ledger.ts';
export { carriers } from './city/person.ts';
export { sourceKinds, sourceNames } from './draft.ts';
export {
  cityFiles,
  listRows,
  localTime,
  personRow,
  writeCity,
  type CityListRow,
  type CitySummary,
} from './files.ts';
export { judge, readTruth, rows, type DecisionRow, type Judgement } from './judge.ts';
export { openSignals } from './archive/folder.ts';
export { readCityTruth, type CityTruth } from './truth.ts';
