/** Waiting, as the SIP stack is told it: real time in a centre, a virtual one in tests. */
export type Timers = {
  /** Runs the work once after so many milliseconds; answers how to call it off. */
  readonly after: (ms: number, work: () => void) => () => void;
};

export const realTimers: Timers = {
  after(ms, work) {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** RFC 3261 section 17.1.1.1: estimate of a round trip, longest wait between two, and life on the way. */
export const t1Ms = 500;
export const t2Ms = 4_000;
export const t4Ms = 5_000;
/** After this a request without an answer is given up (timers B, F, H). */
export const giveUpMs = 64 * t1Ms;
