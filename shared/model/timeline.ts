import { z } from 'zod'

/**
 * What happened during a run, on one clock. `atMs` counts milliseconds from the run's start (monotonic, fractional); a server's own
 * time, where it gave one, stands in `serverTime` (ISO 8601, whole seconds for Kubernetes).
 *
 * Sources: `run` our own lifecycle, `disruption` what we did to the cluster, `watch` what a watch of the API showed (stamped on receipt).
 * `asked` stands before `requested` for each pod that the user had disrupted during the run, beyond what the profile plans; `undone` and
 * `not-undone` tell of what was put back, or could not be.
 */
export const timelineKinds = {
  run: ['started', 'warmup-ended', 'load-ended', 'stop-requested', 'aborted', 'generator-late', 'watch-lost', 'watch-resumed'],
  disruption: ['asked', 'requested', 'accepted', 'failed', 'skipped', 'undone', 'not-undone'],
  watch: [
    'pod-added', 'pod-unschedulable', 'pod-scheduled', 'pod-ready', 'pod-not-ready', 'pod-terminating', 'pod-restarted', 'pod-gone',
    'endpoint-ready', 'endpoint-not-ready', 'endpoint-terminating', 'endpoint-gone',
  ],
} as const

export const timelineEventSchema = z.object({
  atMs: z.number(),
  source: z.enum(['run', 'disruption', 'watch']),
  kind: z.enum([...timelineKinds.run, ...timelineKinds.disruption, ...timelineKinds.watch]),
  /** A pod's name for watch events and disruptions, else empty. */
  subject: z.string(),
  detail: z.string(),
  serverTime: z.string().optional(),
})
export type TimelineEvent = z.infer<typeof timelineEventSchema>
