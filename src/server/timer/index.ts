export { clearTimers, never, readTimers, setTimers, type DueTimer, type Timer } from './store.ts';
export {
  fireTimers,
  startTimers,
  timerActor,
  type LockingTimerHandler,
  type TimerHandler,
  type TimerHandlers,
} from './run.ts';
