import type { TimelineEvent } from '../../../shared/model/timeline.ts'
import { readyCondition, type Pod } from '../api/objects.ts'

/**
 * What happened to a pod between two states of it, as timeline events of one moment; null means: not there. `serverTime` is the
 * cluster's own time where the object carries it. A deletionTimestamp lies in the future (request plus grace), so grace is taken off.
 */
export function podChanges(before: Pod | null, after: Pod | null, atMs: number): TimelineEvent[] {
  const events: TimelineEvent[] = []
  const pod = after ?? before
  if (!pod) return events
  const say = (kind: TimelineEvent['kind'], detail: string, serverTime?: string | null) => {
    events.push({ atMs, source: 'watch', kind, subject: pod.metadata.name, detail, ...(serverTime ? { serverTime } : {}) })
  }
  if (!after) {
    say('pod-gone', before?.metadata.deletionTimestamp ? '' : 'deleted at once, or no longer selected by the Service')
    return events
  }
  if (!before) say('pod-added', '', after.metadata.creationTimestamp)
  const waitsFor = whyUnscheduled(after)
  if (waitsFor !== '' && waitsFor !== (before ? whyUnscheduled(before) : '')) say('pod-unschedulable', waitsFor)
  if (after.spec.nodeName !== '' && (before?.spec.nodeName ?? '') === '') say('pod-scheduled', `on node ${after.spec.nodeName}`)
  if (after.metadata.deletionTimestamp && !before?.metadata.deletionTimestamp) {
    const graceSeconds = after.metadata.deletionGracePeriodSeconds ?? 0
    say('pod-terminating', `grace period ${graceSeconds} s`, earlier(after.metadata.deletionTimestamp, graceSeconds))
  }
  const wasReady = before ? (readyCondition(before)?.ready ?? false) : false
  const is = readyCondition(after)
  if (is?.ready && !wasReady) say('pod-ready', '', is.since)
  if (!is?.ready && wasReady) say('pod-not-ready', is?.reason ?? '', is?.since)
  const restarted = before ? restartsOf(after) - restartsOf(before) : 0
  if (restarted > 0) say('pod-restarted', restartDetail(before, after))
  return events
}

const whyUnscheduled = (pod: Pod) =>
  pod.status?.conditions.find(({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable')?.message ?? ''

const restartsOf = (pod: Pod) => pod.status?.containerStatuses.reduce((sum, container) => sum + container.restartCount, 0) ?? 0

function restartDetail(before: Pod | null, after: Pod): string {
  const counts = new Map(before?.status?.containerStatuses.map((container) => [container.name, container.restartCount]))
  const container = after.status?.containerStatuses.find((one) => one.restartCount > (counts.get(one.name) ?? 0))
  const ended = container?.lastState?.terminated
  const how = [ended?.reason, ended?.exitCode === null || ended?.exitCode === undefined ? '' : `exit code ${ended.exitCode}`]
  return [`container ${container?.name ?? ''}`, ...how.filter((part) => part)].join(', ')
}

/** An ISO time some seconds before another, in whole seconds as Kubernetes writes them. */
function earlier(iso: string, seconds: number): string | undefined {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? undefined : new Date(at - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}
