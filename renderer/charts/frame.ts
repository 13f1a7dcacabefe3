/** Puts off work to the next animation frame; of several tasks under one key only the latest is done. */
export interface FrameQueue {
  schedule(key: object, task: () => void): void
  cancel(key: object): void
}

/** Of a frame of 16 ms some must be left for laying out and painting what the tasks changed. */
const budgetMs = 6

/**
 * What one frame has no time for is done in the next ones, in order, so that several charts that change at once never make a long frame.
 *
 * @param requestFrame `requestAnimationFrame`, or a stand-in for tests
 * @param nowMs of a clock that goes on while a task is done
 */
export function createFrameQueue(requestFrame: (run: () => void) => void, nowMs: () => number): FrameQueue {
  const tasks = new Map<object, () => void>()
  let asked = false
  const ask = () => {
    if (asked) return
    asked = true
    requestFrame(run)
  }
  const run = () => {
    asked = false
    const untilMs = nowMs() + budgetMs
    for (const [key, task] of [...tasks]) {
      if (nowMs() > untilMs) return ask()
      // Tasks of this frame may have cancelled or replaced it.
      if (tasks.get(key) !== task) continue
      tasks.delete(key)
      task()
    }
  }
  return {
    schedule(key, task) {
      tasks.set(key, task)
      ask()
    },
    cancel(key) {
      tasks.delete(key)
    },
  }
}
