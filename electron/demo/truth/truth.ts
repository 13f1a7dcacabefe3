import { z } from 'zod'

/**
 * The truth file: what the demo cluster itself saw, for holding a report against. All times are ISO 8601 with milliseconds, from one
 * monotonic clock that was set to the wall clock when the cluster started.
 */

const time = z.iso.datetime({ precision: 3 })

export const truthEventSchema = z.object({
  at: time,
  kind: z.enum([
    'delete-requested', 'slice-updated', 'rules-programmed', 'listener-closed', 'pod-created', 'pod-scheduled', 'pod-ready', 'pod-gone', 'scaled',
    'labels-changed', 'process-died', 'node-lost',
  ]),
  /** The pod; for `rules-programmed` and `node-lost` the node, for `scaled` the Deployment as `namespace/name`. */
  subject: z.string(),
  /**
   * `delete-requested`: graceSeconds · `slice-updated`: slice, ready, serving, terminating, removed · `rules-programmed`: service, pods
   * (names), rules (pod and the probability of being chosen), changed
   * (pods that came or went, with the last connection they took, the last that they answered on, and their last answer by then) · `scaled`: from, to.
   */
  detail: z.record(z.string(), z.unknown()),
})
export type TruthEvent = z.infer<typeof truthEventSchema>

/** A pod of the Service under test, deleted ones too; a time is absent where the thing has not happened. */
export const podTruthSchema = z.object({
  name: z.string(),
  ip: z.string().optional(),
  node: z.string().optional(),
  zone: z.string().optional(),
  createdAt: time,
  scheduledAt: time.optional(),
  readyAt: time.optional(),
  deletionRequestedAt: time.optional(),
  listenerClosedAt: time.optional(),
  goneAt: time.optional(),
  connectionsAccepted: z.number().int(),
  requestsReceived: z.number().int(),
  /** Complete responses handed to the operating system. */
  requestsServed: z.number().int(),
  /** Responses cut short because their connection ended. */
  responsesAborted: z.number().int(),
  /** Connections that rules led here when nothing listened any more: reset, their requests lost. */
  connectionsRefused: z.number().int(),
  /** Connections that were led here when the node was lost: never answered. */
  connectionsUnanswered: z.number().int(),
  /** The first and last refused or unanswered connection or response cut short. */
  firstLossAt: time.optional(),
  lastLossAt: time.optional(),
  firstConnectionAt: time.optional(),
  lastConnectionAt: time.optional(),
  /** When the latest connection it has answered on was taken. */
  lastAnsweredConnectionAt: time.optional(),
  firstServedAt: time.optional(),
  lastServedAt: time.optional(),
})
export type PodTruth = z.infer<typeof podTruthSchema>

export const truthSchema = z.object({
  schema: z.literal('evenkeel.dev/demo-truth/v1'),
  scenario: z.string(),
  seed: z.number().int(),
  /** The Service under test, as `namespace/name`. */
  service: z.string(),
  startedAt: time,
  pods: z.array(podTruthSchema),
  events: z.array(truthEventSchema),
})
export type Truth = z.infer<typeof truthSchema>
