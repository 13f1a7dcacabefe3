import type { Delays } from '../base/delays.ts'
import type { RandomStreams } from '../base/random.ts'
import type { Scheduler } from '../base/scheduler.ts'
import type { ClusterState } from '../store/state.ts'
import type { EventRecorder } from './event-recorder.ts'

/** What every controller works with. */
export interface ControllerContext {
  state: ClusterState
  scheduler: Scheduler
  delays: Delays
  random: RandomStreams
  events: EventRecorder
}
