export { wallHandlers } from './api.ts';
