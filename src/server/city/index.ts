export { cityHandlers, type CityDeps } from './api.ts';
export { makeCityPort, type AttachOptions, type CityPort, type CityStreams } from './port.ts';
