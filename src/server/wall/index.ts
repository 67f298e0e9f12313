export { wallHandlers, type WallDeps } from './api.ts';
