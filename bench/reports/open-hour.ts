/**
 * Opens a kept run in a process that has done nothing else and makes its HTML report; prints what that took as JSON.
 * `node bench/reports/open-hour.ts DIRECTORY ID`.
 */
import { openStoredRun } from '../../electron/backend/stored-run.ts'
import { openRunStore } from '../../electron/storage/run-store.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { renderReport } from '../../shared/report/formats.ts'

const [directory = '', id = ''] = process.argv.slice(2)
const startedMs = performance.now()
const startedCpu = process.cpuUsage()
const opened = openStoredRun(await openRunStore(directory).read(id), seededRandom(1))
const openedMs = performance.now()
const html = renderReport({ ...opened, comparison: null }, 'html')
const { user, system } = process.cpuUsage(startedCpu)
process.stdout.write(JSON.stringify({
  openMs: openedMs - startedMs, wholeMs: performance.now() - startedMs, cpuMs: (user + system) / 1000, residentMb: process.memoryUsage.rss() / 1e6,
  htmlMb: Buffer.byteLength(html) / 1e6,
}))
