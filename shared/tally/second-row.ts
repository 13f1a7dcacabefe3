import { z } from 'zod'
import { lookupsSchema, podsByAddressSchema } from './address-tally.ts'
import { errorClasses } from './error-class.ts'

/**
 * What one second of load amounted to: the bounded, mergeable unit that is written to the run's folder, sent to the window and analysed.
 * The totals of a run are the merge of its rows. All `…AtMs` count from the run's start on the run's monotonic clock; histograms are
 * base64 of the HdrHistogram V2 compressed encoding, recorded in microseconds.
 */
const counts = z.partialRecord(z.enum(errorClasses), z.number().int())

export const responderRowSchema = z.object({
  /** Identified completed responses (a response with an unexpected status included), counted in the second they ended. */
  requests: z.number().int(),
  /** Connections whose first identified response came from this pod, counted in the second they were opened to, as far as known. */
  connections: z.number().int(),
  /** Failed requests and unexpected statuses on connections known to lead to this pod. */
  errors: z.number().int(),
  firstAnswerAtMs: z.number().nullable(),
  lastAnswerAtMs: z.number().nullable(),
  /** When the first and last connection this pod answered on were opened (connect started). */
  firstConnectionAtMs: z.number().nullable(),
  lastConnectionAtMs: z.number().nullable(),
  /** Service time of this pod's responses. */
  service: z.string(),
})
export type ResponderRow = z.infer<typeof responderRowSchema>

export const failureSchema = z.object({
  intendedAtMs: z.number(),
  sentAtMs: z.number(),
  endedAtMs: z.number(),
  class: z.enum(errorClasses),
  /** The pod, where the connection had told it; else null. */
  responder: z.string().nullable(),
})
export type Failure = z.infer<typeof failureSchema>

export const choiceSchema = z.tuple([z.number(), z.string(), z.string().optional()])
export type Choice = z.infer<typeof choiceSchema>

export const secondRowSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  /** sent = completed + failed + unfinished over the whole run; in a row `sent` counts its sends, `completed` and `failed` its ends. */
  sent: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  /** Sent but neither ended nor timed out when the run ended; only in the last row. */
  unfinished: z.number().int(),
  skipped: z.number().int(),
  /** Connections established; one opened in the warm-up counts when it carries its first measured request. */
  connections: z.number().int(),
  unidentified: z.object({ requests: z.number().int(), connections: z.number().int() }),
  /** Connections on which more than one pod answered: the unit is then not the connection. */
  mixedConnections: z.number().int(),
  /** Over connections closed in this second (or open at the end): sum and sum of squares of their identified responses. */
  requestsPerConnection: z.object({ sum: z.number(), sumOfSquares: z.number() }),
  errors: counts,
  responders: z.record(z.string(), responderRowSchema),
  histograms: z.object({
    response: z.string(), service: z.string(), connect: z.string(), tls: z.string(), firstByte: z.string(), lateness: z.string(),
  }),
  /** The first failures of the second in full, at most 500; `errors` counts all. */
  failures: z.array(failureSchema),
  /**
   * The order in which connections (by the time they were opened) went to pods: at most 500 a second, for telling the kind of balancer. Where the load
   * enters through several nodes, the third is the node.
   */
  choices: z.array(choiceSchema),
  /** Where the load comes from several addresses: connections by source address and pod. Counted as `responders` counts connections. */
  sources: podsByAddressSchema.optional(),
  /** Where a name was resolved: the answers, and connections by the address they went to. */
  lookups: lookupsSchema.optional(),
  /** Where the load enters through several nodes: connections by the node and pod. Counted as `responders` counts connections. */
  entries: podsByAddressSchema.optional(),
})
export type SecondRow = z.infer<typeof secondRowSchema>
