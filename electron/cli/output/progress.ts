import type { Snapshot } from '../../../shared/contract/run-event.ts'

/** Where progress goes: rewritten in place on a terminal, a line every few seconds elsewhere (a CI log). */
export interface Progress {
  show(snapshot: Snapshot): void
  say(text: string): void
  end(): void
}

/** Milliseconds between two lines where nothing can be rewritten. */
const plainIntervalMs = 5000

/** @param stream where progress is written, usually stderr; `isTTY` and `columns` decide the form */
export function createProgress(stream: { write(text: string): unknown; isTTY?: boolean; columns?: number }): Progress {
  let open = false
  let lastPlainMs = 0
  const clear = () => {
    if (open) stream.write('\r\u001b[2K')
    open = false
  }
  return {
    show(snapshot) {
      const line = progressLine(snapshot)
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${line.slice(0, Math.max(20, (stream.columns ?? 120) - 1))}`)
        open = true
      } else if (snapshot.atMs - lastPlainMs >= plainIntervalMs) {
        lastPlainMs = snapshot.atMs
        stream.write(`${line}\n`)
      }
    },
    say(text) {
      clear()
      stream.write(`${text}\n`)
    },
    end: clear,
  }
}

/** One line: where the run stands, its rate, latency, errors and the verdict so far. */
export function progressLine(snapshot: Snapshot): string {
  const { totals, latency, distribution } = snapshot
  const number = (value: number | null) => (value === null ? '–' : value.toFixed(1))
  const target = snapshot.targetRequestsPerSecond === null ? '' : ` of ${Math.round(snapshot.targetRequestsPerSecond)}`
  return [
    `${(Math.max(0, snapshot.atMs) / 1000).toFixed(1)}s/${(snapshot.plannedMs / 1000).toFixed(0)}s`,
    `${Math.round(snapshot.requestsPerSecond)}${target} req/s`,
    `p50 ${number(latency.response.p50)} p99 ${number(latency.response.p99)} ms`,
    `errors ${totals.failed + totals.unexpectedStatus}`,
    ...(totals.skipped > 0 ? [`skipped ${totals.skipped}`] : []),
    `so far ${distribution.verdict}`,
  ].join('  ')
}
