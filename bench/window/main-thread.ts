import type { CDPSession } from 'playwright-core'

/**
 * What the page's main thread worked, milliseconds of processor time per second: the figure that other programs on the machine change least.
 */
export interface MainThreadFigures {
  allMs: number
  styleMs: number
  layoutMs: number
}

/** Begins to count; the returned function ends it. */
export async function watchMainThread(session: CDPSession): Promise<() => Promise<MainThreadFigures>> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const startedMs = performance.now()
  const before = await metrics(session)
  return async () => {
    const after = await metrics(session)
    const seconds = (performance.now() - startedMs) / 1000
    const perSecond = (name: string) => Math.round(((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 10_000 / seconds) / 10
    return { allMs: perSecond('TaskDuration'), styleMs: perSecond('RecalcStyleDuration'), layoutMs: perSecond('LayoutDuration') }
  }
}

async function metrics(session: CDPSession): Promise<Map<string, number>> {
  const { metrics: found } = await session.send('Performance.getMetrics')
  return new Map(found.map(({ name, value }) => [name, value]))
}
