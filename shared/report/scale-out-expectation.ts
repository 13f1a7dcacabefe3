import type { ScaleOut } from '../failover/scale-out-report.ts'
import { formatDurationMs } from '../profile/quantity.ts'
import type { Report } from './report.ts'

type Expectation = Report['expectations'][number]
type Judged = Pick<Expectation, 'met' | 'actual'>

/**
 * Whether the newcomers of every growth of the Service carried their fair share so soon after the last of them was ready. Open where nothing grew,
 * where the shares were not looked at for that long, and where the data cannot tell; not met as soon as one growth is not.
 */
export function scaleOutExpectation(growths: readonly ScaleOut[], withinMs: number): Expectation {
  const judged = growths.map((growth) => judgedGrowth(growth, withinMs))
  const told = judged.find(({ met }) => met === false) ?? judged.find(({ met }) => met === null)
    ?? slowest(growths) ?? { met: null, actual: 'the Service did not grow' }
  return { name: 'scale-out', ...told, limit: `fair within ${formatDurationMs(withinMs)}` }
}

function judgedGrowth(growth: ScaleOut, withinMs: number): Judged {
  const { verdict, watchedMs = 0 } = growth
  if (verdict === 'fair') return { met: tookMs(growth) <= withinMs, actual: fairWords(growth) }
  if (verdict === 'inconclusive') return { met: null, actual: 'too little was seen to tell whether the newcomers\' share is fair' }
  const watched = formatDurationMs(Math.round(watchedMs / 100) * 100)
  const why = notFair[verdict]
  return watchedMs >= withinMs ? { met: false, actual: `${why}, ${watched} on` } : { met: null, actual: `${why}, but watched for ${watched} only` }
}

const notFair: Record<Exclude<ScaleOut['verdict'], 'fair' | 'inconclusive'>, string> = {
  'kept-idle': 'long connections keep the newcomers idle',
  'starved': 'new connections do not reach the newcomers',
  'not-ready': 'no newcomer became ready',
}

function slowest(growths: readonly ScaleOut[]): Judged | undefined {
  const [last] = growths.toSorted((a, b) => tookMs(b) - tookMs(a))
  return last && { met: true, actual: fairWords(last) }
}

const fairWords = (growth: ScaleOut): string => `fair ${formatDurationMs(Math.round(tookMs(growth)))} after being ready`

const tookMs = ({ readyAt, fairAt }: ScaleOut): number => Date.parse(fairAt ?? '') - Date.parse(readyAt ?? '')
