/**
 * Measures the built window against its bars: a live run of many pods at ten snapshots a second, the first load, the size of its scripts, a
 * stored run of an hour, in Node 24 after a build:
 * `node bench/window/run.ts [--seconds N] [--pods N] [--deletion-every SECONDS] [--stored-seconds N] [--window DIR] [--out FILE]`.
 * Prints a table, writes JSON, and exits 1 where a bar is missed. Chromium draws without a graphics card here, so what it says about frames
 * depends on the processor; the empty page beside it tells how much of that is the machine's own.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findChromium, launchBrowser } from '../../test/window/browser.ts'
import { feedAddressSchema, type FeedAddress, type FeedOptions } from './feed-options.ts'
import { measureEmptyPage, measureLiveRun } from './live-run.ts'
import { javascriptBytes, measureFirstLoads, measureStoredRun } from './loading.ts'
import { tableOf, type Measured } from './table.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const { values } = parseArgs({
  options: {
    'seconds': { type: 'string', default: '300' },
    'pods': { type: 'string', default: '100' },
    'deletion-every': { type: 'string', default: '45' },
    'stored-seconds': { type: 'string', default: '3600' },
    'window': { type: 'string', default: here('../../out/renderer') },
    'out': { type: 'string', default: here('../results/window.json') },
  },
})
const seconds = Number(values.seconds)
const pods = Number(values.pods)
const controlSeconds = Math.min(30, seconds)

const chromium = findChromium()
if (chromium === null) throw new Error('The measurement needs Chromium: put one on the PATH, or name it in EVENKEEL_CHROMIUM.')
const browser = await launchBrowser(chromium)
const loadBefore = loadavg()[0] ?? 0

// A copy, so that a build in the meantime does not pull the files from under an open page.
const windowDir = await mkdtemp(join(tmpdir(), 'evenkeel-window-'))
await cp(values.window, windowDir, { recursive: true })
const feedOptions = {
  windowDir, pods, ratePerSecond: 2000, liveSeconds: seconds + 90, storedSeconds: Number(values['stored-seconds']),
  deletionEverySeconds: Number(values['deletion-every']),
}
const emptyPage = await measureEmptyPage(browser, controlSeconds)
const liveRun = await withFeed({ ...feedOptions, storedSeconds: 1 }, (feed) => measureLiveRun(browser, feed, seconds))
const firstLoadsMs = await withFeed({ ...feedOptions, storedSeconds: 1 }, (feed) => measureFirstLoads(browser, feed, 7))
const storedRunMs = await withFeed(feedOptions, (feed) => measureStoredRun(browser, feed))

const measured: Measured = {
  measuredAt: new Date().toISOString(),
  machine: {
    cores: availableParallelism(), processor: cpus()[0]?.model ?? '', node: process.version, chromium: browser.version(),
    loadAverage: { before: loadBefore, after: loadavg()[0] ?? 0 },
  },
  pods, snapshotsPerSecond: 10, storedSeconds: feedOptions.storedSeconds,
  liveRun, emptyPage, firstLoadsMs, storedRunMs,
  javascript: await javascriptBytes(windowDir),
}
await browser.close()
await rm(windowDir, { recursive: true })
await mkdir(dirname(values.out), { recursive: true })
await writeFile(values.out, `${JSON.stringify(measured, null, 2)}\n`)
const { text, met } = tableOf(measured)
process.stdout.write(text)
process.exitCode = met ? 0 : 1

/** A feed lets in one browser context, and is a process of its own so that neither disturbs the other. */
async function withFeed<T>(options: FeedOptions, measure: (feed: FeedAddress) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [here('feed.ts'), JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const exited = once(child, 'exit')
  try {
    const [line] = await Promise.race([
      once(lines, 'line'), exited.then(() => { throw new Error('The feed of the measurement ended before it began.') }),
    ])
    return await measure(feedAddressSchema.parse(JSON.parse(String(line))))
  } finally {
    child.stdin.end()
    await exited
  }
}
