export { cityHandlers } from './api.ts';
export { makeCityPort, type CityPort } from './port.ts';
