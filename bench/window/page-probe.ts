import type { Page } from 'playwright-core'
import { z } from 'zod'

/** How a page drew while it was watched. */
export interface FrameFigures {
  seconds: number
  frames: number
  /** Between one animation frame and the next, milliseconds. */
  frameMs: { p50: number; p99: number; max: number }
  /** Tasks of 50 ms and more: how many, how long the longest, and their share of the time. */
  longTasks: { count: number; maxMs: number; share: number }
  /** The slowest animation frames as the browser attributes them, longest first. */
  slowest: { durationMs: number; scriptMs: number; styleAndLayoutMs: number }[]
}

const probedSchema = z.object({
  elapsedMs: z.number(),
  gapsMs: z.array(z.number()),
  tasksMs: z.array(z.number()),
  slow: z.array(z.object({ durationMs: z.number(), scriptMs: z.number(), styleAndLayoutMs: z.number() })),
})

const mostSlowest = 5

/**
 * Watches the page for some time. What is noted lies in a buffer made beforehand, outside the heap that is measured.
 *
 * @param during takes that time, and may do something in it
 */
export async function watchFrames(page: Page, durationMs: number, during: () => Promise<void>): Promise<FrameFigures> {
  await page.evaluate(startProbe, Math.ceil(durationMs / 1000 * 150) + 1000)
  await during()
  const { elapsedMs, gapsMs, tasksMs, slow } = probedSchema.parse(await page.evaluate('window.evenkeelProbe()'))
  const sorted = gapsMs.toSorted((a, b) => a - b)
  const tenths = (ms: number) => Math.round(ms * 10) / 10
  const quantile = (q: number) => tenths(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0)
  return {
    seconds: Math.round(elapsedMs / 1000),
    frames: gapsMs.length,
    frameMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) },
    longTasks: {
      count: tasksMs.length, maxMs: tenths(Math.max(0, ...tasksMs)), share: tasksMs.reduce((sum, ms) => sum + ms, 0) / elapsedMs,
    },
    slowest: slow.sort((a, b) => b.durationMs - a.durationMs).slice(0, mostSlowest),
  }
}

/** Runs in the page. */
function startProbe(capacity: number): void {
  const gaps = new Float32Array(capacity)
  let frames = 0
  const startedMs = performance.now()
  let lastMs = startedMs
  let on = true
  const frame = (nowMs: number) => {
    if (!on) return
    if (nowMs > lastMs && frames < capacity) gaps[frames++] = nowMs - lastMs
    lastMs = nowMs
    requestAnimationFrame(frame)
  }
  requestAnimationFrame((nowMs) => {
    lastMs = nowMs
    requestAnimationFrame(frame)
  })
  const tasks: number[] = []
  const slow: { durationMs: number; scriptMs: number; styleAndLayoutMs: number }[] = []
  const observers = [['longtask', (entry: PerformanceEntry) => { tasks.push(entry.duration) }],
    ['long-animation-frame', (entry: PerformanceEntry) => {
      const layoutAtMs = Number(Reflect.get(entry, 'styleAndLayoutStart')) || entry.startTime + entry.duration
      const scripts: unknown = Reflect.get(entry, 'scripts')
      const scriptMs = Array.isArray(scripts) ? scripts.reduce((sum: number, script: PerformanceEntry) => sum + script.duration, 0) : 0
      slow.push({ durationMs: entry.duration, scriptMs, styleAndLayoutMs: entry.startTime + entry.duration - layoutAtMs })
      slow.sort((a, b) => b.durationMs - a.durationMs)
      slow.length = Math.min(slow.length, 20)
    }]] as const
  const observing = observers.filter(([type]) => PerformanceObserver.supportedEntryTypes.includes(type)).map(([type, note]) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(note))
    observer.observe({ type })
    return observer
  })
  Object.assign(window, {
    evenkeelProbe() {
      on = false
      for (const observer of observing) observer.disconnect()
      return { elapsedMs: performance.now() - startedMs, gapsMs: Array.from(gaps.subarray(0, frames)), tasksMs: tasks, slow }
    },
  })
}
