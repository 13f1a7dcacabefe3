import { kubernetesTime } from '../base/scheduler.ts'
import type { Scheduler } from '../base/scheduler.ts'
import type { RandomStreams } from '../base/random.ts'
import type { ApiObject } from '../objects/meta.ts'
import type { ClusterState } from '../store/state.ts'

/** Something a controller tells about an object. */
export interface Occurrence {
  reason: string
  message: string
  component: string
  host?: string
  type?: 'Normal' | 'Warning'
  fieldPath?: string
}

/** Writes Event objects. */
export interface EventRecorder {
  record(about: ApiObject, occurrence: Occurrence): void
}

const keptEvents = 1000

/** Events go to the object's namespace (`default` for cluster-wide ones); the oldest make room beyond a thousand. */
export function createEventRecorder(state: ClusterState, scheduler: Scheduler, random: RandomStreams): EventRecorder {
  const stream = random('events')
  const written: { namespace: string, name: string }[] = []
  return {
    record(about, { reason, message, component, host, type = 'Normal', fieldPath }) {
      const { namespace = 'default', name: subject, uid, resourceVersion } = about.metadata
      const time = kubernetesTime(scheduler.now())
      const name = `${subject}.${stream.uuid().replaceAll('-', '').slice(0, 16)}`
      state.events.add({
        apiVersion: 'v1', kind: 'Event',
        metadata: { name, namespace, uid: stream.uuid(), resourceVersion: '', creationTimestamp: time },
        involvedObject: {
          apiVersion: about.apiVersion, kind: about.kind, name: subject, namespace, uid, resourceVersion,
          ...(fieldPath !== undefined && { fieldPath }),
        },
        reason, message, type, count: 1, firstTimestamp: time, lastTimestamp: time, eventTime: null,
        source: { component, ...(host !== undefined && { host }) },
        reportingComponent: component, reportingInstance: host ?? '',
      })
      written.push({ namespace, name })
      const oldest = written.length > keptEvents ? written.shift() : undefined
      if (oldest !== undefined) state.events.remove(oldest.namespace, oldest.name)
    },
  }
}
