/** Milliseconds on the machine's monotonic clock, the same in all threads, with the resolution of nanoseconds. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

/** Reads milliseconds since a run's origin. */
export type RunClock = () => number

/**
 * The run's clock in this thread. `performance.now()` is read because it allocates nothing; each thread's counts from another moment, so
 * the distance to the shared clock is measured once, by the tightest of several readings.
 */
export function runClock(originMs: number): RunClock {
  let offsetMs = 0
  let tightestMs = Infinity
  for (let reading = 0; reading < 50; reading += 1) {
    const before = performance.now()
    const shared = monotonicMs()
    const after = performance.now()
    if (after - before < tightestMs) {
      tightestMs = after - before
      offsetMs = shared - (before + after) / 2
    }
  }
  const shiftMs = offsetMs - originMs
  return () => performance.now() + shiftMs
}
