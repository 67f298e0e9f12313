export { City, type CityEvent, type CityOptions, type FraudTruth, type Label } from './city.ts';
export {
  cityCells,
  cityCode,
  cityName,
  drawCity,
  provinceCode,
  type CityMap,
} from './city/place.ts';
export { banks } from './city/ledger.ts';
export { carriers, type Person } from './city/person.ts';
export { sourceKinds, sourceNames } from './draft.ts';
export {
  cityFiles,
  listRows,
  localTime,
  personRow,
  signalRow,
  writeCity,
  type CityListRow,
  type CitySummary,
} from './files.ts';
export { judge, readTruth, rows, type DecisionRow, type Judgement } from './judge.ts';
export { stages } from './play.ts';
