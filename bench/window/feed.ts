/**
 * The other end of the measured window, a process of its own as the host is: the real host of a browser window over its real protocol, a
 * real live run whose load is simulated, and a stored run of an hour. Prints one line of JSON with the addresses, and ends with its stdin.
 */
import { LiveRun } from '../../electron/backend/live-run.ts'
import { serveWindow } from '../../electron/web/serve-window.ts'
import type { Backend } from '../../shared/contract/backend.ts'
import { openFrom } from '../../shared/contract/open-from.ts'
import { sampleBackend } from '../../test/window/recordings.ts'
import { feedOptionsSchema, type FeedAddress } from './feed-options.ts'
import { profileFor, storedRun, subjectOf } from './runs.ts'
import { SimulatedLoad } from './simulated-load.ts'
import { SimulatedService } from './simulated-service.ts'

const options = feedOptionsSchema.parse(JSON.parse(process.argv[2] ?? ''))
const { pods, ratePerSecond, deletionEverySeconds } = options
const ids = { liveRun: 'live', storedRun: 'stored' }

function startLiveRun(): LiveRun {
  const durationMs = options.liveSeconds * 1000
  const service = new SimulatedService({ seed: 1, pods, ratePerSecond, durationMs, deletionEveryMs: deletionEverySeconds * 1000 })
  const originMs = performance.now()
  const clock = () => performance.now() - originMs
  return new LiveRun({
    subject: subjectOf(ids.liveRun, service.plan, profileFor(ratePerSecond, options.liveSeconds), durationMs),
    writer: { directory: '', append: () => undefined, sync: () => Promise.resolve(), finish: () => Promise.resolve(), close: () => Promise.resolve() },
    clock,
    random: Math.random,
    startLoad: () => new SimulatedLoad(service, clock, durationMs),
    watch: ({ events, pods: podsChanged }, signal) => new Promise((resolve) => {
      let told = 0
      const timer = setInterval(() => {
        const due = service.events.slice(told).filter((event) => event.atMs <= clock())
        told += due.length
        if (due.length === 0) return
        podsChanged(service.podsAt(clock()))
        events(due)
      }, 20)
      signal.addEventListener('abort', () => {
        clearInterval(timer)
        resolve()
      })
    }),
  })
}

const stored = storedRun(ids.storedRun, pods, options.storedSeconds)
const sample = sampleBackend([stored])
let live: LiveRun | null = null
const backend: Backend = {
  ...sample,
  stopRun: () => {
    live?.stop()
    return Promise.resolve({})
  },
  // The run begins when the window opens it, so that all of it is seen.
  open: openFrom({
    run: ({ runId }) => (runId === ids.liveRun ? (live ??= startLiveRun()).open() : sample.open('run', { runId })),
  }),
}
const served = await serveWindow({ backend, port: 0, windowDir: options.windowDir })
const address: FeedAddress = { url: served.url, port: served.port, ...ids }
process.stdout.write(`${JSON.stringify(address)}\n`)
process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
