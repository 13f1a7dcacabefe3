import type { FailoverVerdict } from '../failover/verdict.ts'
import { countText } from '../distribution/reasons/words.ts'
import { type ScaleOut, scaleOutSentence } from '../failover/scale-out-report.ts'
import { formatPercentage } from '../profile/quantity.ts'
import { harnessRemarks } from './harness.ts'
import type { Distribution, Failover, Report } from './report.ts'

interface Facts {
  distribution: Distribution
  failover: Failover[]
  scaleOut?: readonly ScaleOut[]
  /** That disruptions were refused, as a sentence; empty where none was. */
  refused?: string
  totals: Report['totals']
  pods: Report['pods']
  errors: Report['errors']
  /** Of a finished run: what was expected. */
  expectations?: Report['expectations']
}

/** What the balance, errors and gaps sentences tell themselves. */
const toldAnyway = ['balance', 'shares', 'affinity', 'errors', 'failover']

/**
 * The one sentence on top of a report and of a live run: what failed first, then the balance, every gap, newcomers, and errors. Where nothing was
 * answered there is no balance to speak of.
 */
export function headlineOf(facts: Facts): string {
  const { distribution, failover, scaleOut = [], refused = '', totals, pods, errors, expectations = [] } = facts
  const failed = (name: string) => expectations.some((expectation) => expectation.name === name && expectation.met === false)
  const missed = expectations.filter(({ name, met }) => met === false && !toldAnyway.includes(name))
    .map(({ name, actual, limit }) => `${upperFirst(name)}: ${actual}, expected ${limit}.`)
  const errorText = errorSentence(totals, errors, expectations.find(({ name }) => name === 'errors'))
  const balance = totals.sent > 0 && totals.completed === 0 ? '' : balanceSentence(distribution, pods)
  const changes = [refused, gapSentence(failover), scaleOutSentence(scaleOut)]
  const sentences = failed('errors') ? [errorText, ...missed, balance, ...changes] : [...missed, balance, ...changes, errorText]
  return [...sentences, ...harnessRemarks(errors).map(({ text }) => text)].filter((sentence) => sentence !== '').join(' ')
}

function balanceSentence(distribution: Distribution, pods: Report['pods']): string {
  const unit = `${distribution.unit === 'none' ? 'request' : distribution.unit}s`
  switch (distribution.verdict) {
    case 'balanced':
      return `Balanced: ${lowerFirst(distribution.reasons.find((reason) => reason.code === 'balanced')?.text ?? 'as expected.')}`
    case 'skewed': {
      const { worstEntry, worstPod, interval } = distribution
      if (worstEntry !== undefined && worstPod !== null) {
        const amount = (interval?.low ?? 0) > 0 ? 'more' : 'less'
        return `Skewed: through node ${worstEntry}, ${worstPod} gets ${formatPercentage(distribution.maxRelativeDeviation ?? 0, 0)} ${amount} ${unit} than expected.`
      }
      const pod = pods.find((candidate) => candidate.name === distribution.worstPod)
      if (!pod || pod.expectedShare === null) return `Skewed: ${distribution.worstPod ?? 'one pod'} is far from its expected share of ${unit}.`
      const share = distribution.unit === 'request' ? pod.requestShare : pod.connectionShare
      return `Skewed: ${pod.name} gets ${formatPercentage(share, 1)} of ${unit} where ${formatPercentage(pod.expectedShare, 1)} are expected.`
    }
    case 'pinned':
      return `Pinned: ${distribution.worstPod ?? 'one pod'} answers everything.`
    case 'inconclusive':
      return distribution.neededN === null || distribution.neededN === 0
        ? `No verdict on balance: ${lowerFirst(distribution.reasons[0]?.text ?? 'there is not enough data.')}`
        : `Not enough data for a verdict on balance: about ${countText(distribution.neededN)} more ${unit} are needed.`
    case 'not-tested':
      return `Balance was not tested: ${lowerFirst(distribution.reasons[0]?.text ?? 'the route bypasses the Service.')}`
  }
}

function gapSentence(failover: Failover[]): string {
  if (failover.length === 0) return ''
  const lost = failover.reduce((sum, gap) => sum + gap.failedRequests, 0)
  const worstMs = Math.max(...failover.map((gap) => gap.errorWindowMs))
  const what = failover.length === 1 ? 'Failover' : `${failover.length} failovers`
  const [worst] = failover.toSorted((a, b) => b.failedRequests - a.failedRequests || Number(phaseOf(b) !== 'none') - Number(phaseOf(a) !== 'none'))
  const waiting = failover.filter(({ newcomer, newcomerScheduledAt, newcomerReadyAt }) => newcomer !== null && newcomerScheduledAt === null && newcomerReadyAt === null)
  const more = waiting.length === 0 ? '' : ` ${waiting.length === 1 ? 'Its replacement has' : `${waiting.length} replacements have`} no node.`
  const cause = worst && !(phaseOf(worst) === 'scheduling' && waiting.length > 0) ? phaseWords[phaseOf(worst)] : ''
  if (lost === 0) return `${what} without a gap: no request was lost${cause === '' ? '' : `, but ${cause}`}.${more}`
  return `${what}: ${failover.length === 1 ? 'gap' : 'longest gap'} ${(worstMs / 1000).toFixed(2)} s, ${countText(lost)} ${lost === 1 ? 'request' : 'requests'} lost${cause === '' ? '' : `: ${cause}`}.${more}`
}

const phaseOf = ({ verdict }: Failover): FailoverVerdict['phase'] => verdict?.phase ?? 'none'

/** What took the time, as a part of a sentence. */
const phaseWords: Record<FailoverVerdict['phase'], string> = {
  'none': '',
  'slice': 'its slice was late to say that it was gone',
  'programming': 'it was gone before the nodes\' rules followed',
  'drain': 'connections were cut with requests on them',
  'keep-alive': 'clients stayed long on its old connections',
  'node': 'a node fell silent',
  'scheduling': 'its replacement waited for a node',
  'start': 'its replacement is slow to get ready',
}

function errorSentence(totals: Report['totals'], errors: Report['errors'], expected: Report['expectations'][number] | undefined): string {
  if (totals.sent === 0) return 'Nothing was sent.'
  const [worst] = errors
  if (totals.completed === 0 && totals.failed > 0) return `Nothing was answered: all ${countText(totals.failed)} requests failed${worst ? ` (${worst.class})` : ''}.`
  if (totals.errorRate === 0) return 'No errors.'
  return `${formatPercentage(totals.errorRate, 2)} errors${expected?.met === false ? `, expected ${expected.limit}` : ''}.`
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
