import { bar, single } from '../report/bar.ts'
import type { Bar, Value } from '../report/results.ts'
import type { BenchCase } from './bench-case.ts'
import { ownRun } from './own-run.ts'

const connections = 50
const warmupMs = 1500
const widestDeviationPercent = 0.1
/** The bar on lateness is for as long a load. In a shorter one the first seconds, in which code is still compiled, weigh more. */
const barSeconds = 30

/** Constant arrivals: is the rate kept, and each request sent when it was due? */
function openCase(ratePerSecond: number, latenessP99AtMostMs: number | null): BenchCase {
  return {
    name: `open-${ratePerSecond}`, title: `Open load, ${ratePerSecond.toLocaleString('en-US').replace(',', ' ')} requests a second`,
    async measure(context) {
      const { run, result } = await ownRun(context, warmupMs, { connections, seconds: context.openSeconds, ratePerSecond, warmupMs })
      const percentOff = (rate: number): number => Math.abs(rate / ratePerSecond - 1) * 100
      context.say(`  ${result.sent} sent, ${run.requestsPerSecond.toFixed(1)} requests/s at the server, lateness p99 ${result.latenessMs.p99} ms`)
      const value = (what: string, unit: string, measured: number | null): Value => ({ what, unit, measured: single(measured) })
      const notes: string[] = []
      const bars: Bar[] = [
        bar('sent, off the rate asked for', '%', single(percentOff(result.sent / context.openSeconds)), { atMost: widestDeviationPercent }),
        bar('arrived at the server, off the rate', '%', single(percentOff(run.requestsPerSecond)), { atMost: widestDeviationPercent }),
      ]
      if (latenessP99AtMostMs !== null) {
        const longEnough = context.openSeconds >= barSeconds
        bars.push(bar('intended to sent, p99', 'ms', single(longEnough ? result.latenessMs.p99 : null), { atMost: latenessP99AtMostMs }))
        if (!longEnough) notes.push(`Lateness is held to its limit in loads of ${barSeconds} s, not in this short one.`)
      }
      return {
        rounds: 1, secondsPerRun: context.openSeconds, tools: [], notes, bars,
        values: [
          value('intended to sent, p50', 'ms', result.latenessMs.p50), value('intended to sent, p99', 'ms', result.latenessMs.p99),
          value('intended to sent, max', 'ms', result.latenessMs.max), value('response time, p99', 'ms', result.responseP99Ms),
          value('service time, p99', 'ms', result.serviceP99Ms), value('skipped', '', result.skipped), value('failed', '', result.failed),
          value('client CPU per request', 'µs', run.cpuUsPerRequest),
        ],
      }
    },
  }
}

export const openCases = [openCase(1000, null), openCase(10_000, 2), openCase(20_000, null)]
