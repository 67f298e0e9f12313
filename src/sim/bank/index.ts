export { makeWorld, type World, type WorldEvent } from './world.ts';
