import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { killRun, type KilledRun } from '../../test/storage/killed-run.ts'
import { Evenkeel } from '../../test/support/evenkeel.ts'
import { type Bar, measured, type PartResult } from './bar.ts'

const latestKillMs = 6_000
/** A second that has ended still has to come from the load's thread to the disk. */
const handingOverMs = 100

/** Kills runs without disruptions at random moments, and looks what of them is kept. */
export function measureKilledPlainRuns(kills: number): Promise<PartResult> {
  return measured('killed runs without disruptions', async () => {
    const evenkeel = await Evenkeel.create()
    try {
      const random = seededRandom(1)
      const seen: KilledRun[] = []
      for (let i = 0; i < kills; i += 1) seen.push(await killRun(evenkeel, random() * latestKillMs))
      return linesOf(seen)
    } finally {
      await evenkeel.dispose()
    }
  })
}

function linesOf(seen: readonly KilledRun[]): Omit<Bar, 'part'>[] {
  const isReadable = ({ listed, reported }: KilledRun) => listed === 'interrupted' && reported === 'interrupted'
  const readable = seen.filter(isReadable).length
  const lostMs = seen.map((one) => one.lostMs).toSorted((a, b) => a - b)
  const mostLostMs = lostMs.at(-1) ?? Infinity
  const invented = seen.filter(({ kept, answered }) => kept > answered).length
  return [
    {
      what: `${seen.length} runs killed with SIGKILL within ${latestKillMs / 1000} s: opened again, as interrupted`, measured: `${readable} of ${seen.length}`,
      limit: 'all', met: readable === seen.length,
    },
    {
      what: 'time before the kill of which nothing is kept, by what the server answered',
      measured: `median ${(lostMs[Math.floor(lostMs.length / 2)] ?? NaN).toFixed(0)} ms, most ${mostLostMs.toFixed(0)} ms`,
      limit: `≤ 1 000 ms, and ${handingOverMs} ms to hand the second over`, met: mostLostMs <= 1_000 + handingOverMs,
    },
    { what: 'runs that tell of more requests than the server had answered', measured: String(invented), limit: '0', met: invented === 0 },
  ]
}
