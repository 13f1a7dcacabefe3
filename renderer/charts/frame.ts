/** Puts off work to the next animation frame; of several tasks under one key only the latest is done. */
export interface FrameQueue {
  schedule(key: object, task: () => void): void
  cancel(key: object): void
}

/** @param requestFrame `requestAnimationFrame`, or a stand-in for tests */
export function createFrameQueue(requestFrame: (run: () => void) => void): FrameQueue {
  const tasks = new Map<object, () => void>()
  let asked = false
  const run = () => {
    asked = false
    const due = [...tasks.values()]
    tasks.clear()
    for (const task of due) task()
  }
  return {
    schedule(key, task) {
      tasks.set(key, task)
      if (asked) return
      asked = true
      requestFrame(run)
    },
    cancel(key) {
      tasks.delete(key)
    },
  }
}
