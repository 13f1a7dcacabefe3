import type { SecondRow } from '../tally/second-row.ts'
import type { Change } from './eligible-set.ts'

/** How long the data plane may take to follow a change of the eligible pods before that is held against it. */
export const settlingCapMs = 5_000

/** The interval around a change in which it is open who is chosen from. */
export interface Settling {
  fromMs: number
  /** Infinity while a pod that joined has not been reached and may still be, in time. */
  toMs: number
  /** Whether later rows can still move the limits. */
  final: boolean
}

/**
 * When the data plane followed a change, from what the client saw: the last new connection to the pod that left, the first to the pod
 * that joined (which may precede our watch's word of it). At the latest `settlingCapMs` after the change.
 *
 * `rows` are the seconds around the change; `byRequest`: the unit chosen is the request, so answers count instead of new connections;
 * `returning`: the pod was eligible before; `nextAtMs`: when the same pod changes again (Infinity: not yet).
 */
export function settlingOf(change: Change, rows: SecondRow[], byRequest: boolean, returning: boolean, nextAtMs: number): Settling {
  const newestMs = rows.at(-1)?.toMs ?? -Infinity
  const latestMs = Math.min(change.atMs + settlingCapMs, nextAtMs)
  const final = newestMs > change.atMs + 1.5 * settlingCapMs
  if (change.doubtFromMs > newestMs) return { fromMs: change.doubtFromMs, toMs: Infinity, final }
  const touches = rows.flatMap((row) => touch(row, change.pod, byRequest))
  if (!change.joined) {
    const last = touches.reduce((latest, seen) => (seen.firstMs <= latestMs ? Math.max(latest, seen.lastMs) : latest), change.atMs)
    return { fromMs: change.doubtFromMs, toMs: Math.min(last, latestMs), final }
  }
  const sinceMs = returning ? change.atMs : change.doubtFromMs - settlingCapMs
  const reached = touches.find((seen) => seen.lastMs >= sinceMs)
  const reachedMs = reached === undefined ? Infinity : Math.max(reached.firstMs, sinceMs)
  if (reachedMs > latestMs) return { fromMs: change.doubtFromMs, toMs: newestMs < latestMs ? Infinity : latestMs, final }
  return { fromMs: Math.min(change.doubtFromMs, reachedMs), toMs: Math.max(change.atMs, reachedMs), final }
}

function touch(row: SecondRow, pod: string, byRequest: boolean): { firstMs: number; lastMs: number }[] {
  const responder = row.responders[pod]
  if (!responder) return []
  const firstMs = byRequest ? responder.firstAnswerAtMs : responder.firstConnectionAtMs
  const lastMs = byRequest ? responder.lastAnswerAtMs : responder.lastConnectionAtMs
  return firstMs === null || lastMs === null ? [] : [{ firstMs, lastMs }]
}
