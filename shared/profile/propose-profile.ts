import { formatDurationMs } from './quantity.ts'
import { profileApiVersion, profileKind } from './profile-file.ts'
import { formatYaml } from './yaml-text.ts'

/** What is known about a Service when a profile is proposed for it. */
export interface ProposalSubject {
  target: { context: string; namespace: string; service: string; port: string | null }
  /** Pods that may answer; null where that is not known. */
  eligiblePods: number | null
  /** Connections for a verdict at the proposed tolerance; null where balance cannot be judged. */
  connectionsNeeded: number | null
  /** Whether ClientIP affinity pins this computer to one pod. */
  affinity: boolean
}

/** The tolerance a proposal is planned for. */
export const proposedTolerance = 0.25
const mostPerSecond = 200
/** Gentle on a small Service: a pod gets no more than this unless others fail. */
const perPodPerSecond = 50
/** A Service is never exactly even, and some answers name no pod. */
const margin = 1.25
const shortestSeconds = 15
const longestSeconds = 900
const stepSeconds = 5

/**
 * A profile to begin with: an open load of one request a connection, gentle, and long enough that an even Service is judged with margin
 * (at most a quarter of an hour). It disrupts nothing.
 */
export function proposeProfile({ target, eligiblePods, connectionsNeeded, affinity }: ProposalSubject): string {
  const rate = Math.min(mostPerSecond, perPodPerSecond * Math.max(1, eligiblePods ?? mostPerSecond))
  const wanted = Math.ceil(((connectionsNeeded ?? 0) * margin) / rate / stepSeconds) * stepSeconds
  const seconds = Math.min(longestSeconds, Math.max(shortestSeconds, wanted))
  const port = target.port ?? ''
  return formatYaml({
    apiVersion: profileApiVersion,
    kind: profileKind,
    metadata: { name: target.service, description: affinity ? 'stays this computer with one pod?' : 'does every pod get its share?' },
    spec: {
      target: {
        context: target.context, namespace: target.namespace, service: target.service,
        ...(port === '' ? {} : { port: /^\d+$/.test(port) ? Number(port) : port }),
      },
      route: 'auto',
      request: { method: 'GET', path: '/', timeout: '5s' },
      load: {
        model: 'open',
        stages: [{ rate, for: formatDurationMs(seconds * 1000) }],
        connections: 50,
        requestsPerConnection: 1,
      },
      identify: 'auto',
      disruptions: [],
      expect: {
        balance: affinity ? { affinity: 'ClientIP' } : { tolerance: '25%' },
        errors: { below: '1%' },
      },
    },
  })
}
