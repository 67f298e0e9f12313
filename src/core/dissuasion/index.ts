export { scriptFor, type Script } from './script.ts';
