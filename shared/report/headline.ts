import { formatPercentage } from '../profile/quantity.ts'
import type { Distribution, Failover, Report } from './report.ts'

/** The one sentence on top of a report and of a live run: the balance, then every gap, then errors where there are any. */
export function headlineOf(facts: { distribution: Distribution; failover: Failover[]; totals: Report['totals']; pods: Report['pods'] }): string {
  const { distribution, failover, totals, pods } = facts
  return [balanceSentence(distribution, pods), gapSentence(failover), errorSentence(totals)].filter((sentence) => sentence !== '').join(' ')
}

function balanceSentence(distribution: Distribution, pods: Report['pods']): string {
  const unit = `${distribution.unit === 'none' ? 'request' : distribution.unit}s`
  switch (distribution.verdict) {
    case 'balanced':
      return `Balanced: ${lowerFirst(distribution.reasons.find((reason) => reason.code === 'balanced')?.text ?? 'as expected.')}`
    case 'skewed': {
      const pod = pods.find((candidate) => candidate.name === distribution.worstPod)
      if (!pod || pod.expectedShare === null) return `Skewed: ${distribution.worstPod ?? 'one pod'} is far from its expected share of ${unit}.`
      const share = distribution.unit === 'request' ? pod.requestShare : pod.connectionShare
      return `Skewed: ${pod.name} gets ${formatPercentage(share, 1)} of ${unit} where ${formatPercentage(pod.expectedShare, 1)} are expected.`
    }
    case 'pinned':
      return `Pinned: ${distribution.worstPod ?? 'one pod'} answers everything.`
    case 'inconclusive':
      return distribution.neededN === null || distribution.neededN === 0
        ? `Inconclusive: ${lowerFirst(distribution.reasons[0]?.text ?? 'there is not enough data.')}`
        : `Not enough data for a verdict on balance: about ${distribution.neededN} more ${unit} are needed.`
    case 'not-tested':
      return `Balance was not tested: ${lowerFirst(distribution.reasons[0]?.text ?? 'the route bypasses the Service.')}`
  }
}

function gapSentence(failover: Failover[]): string {
  if (failover.length === 0) return ''
  const lost = failover.reduce((sum, gap) => sum + gap.failedRequests, 0)
  const worstMs = Math.max(...failover.map((gap) => gap.errorWindowMs))
  const what = failover.length === 1 ? 'Failover' : `${failover.length} failovers`
  if (lost === 0) return `${what} without a gap: no request was lost.`
  return `${what}: ${failover.length === 1 ? 'gap' : 'longest gap'} ${(worstMs / 1000).toFixed(2)} s, ${lost} ${lost === 1 ? 'request' : 'requests'} lost.`
}

function errorSentence(totals: Report['totals']): string {
  if (totals.sent === 0) return 'Nothing was sent.'
  return totals.errorRate === 0 ? 'No errors.' : `${formatPercentage(totals.errorRate, 2)} errors.`
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
