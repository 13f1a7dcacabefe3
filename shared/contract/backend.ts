import { z } from 'zod'
import { planSchema } from '../model/plan.ts'
import { serviceDetailSchema } from '../model/service-detail.ts'
import { contextSummarySchema, serviceSummarySchema } from '../model/target.ts'
import { comparisonSchema } from '../compare/comparison.ts'
import { reportFormats } from '../report/format-names.ts'
import { reportSchema } from '../report/report.ts'
import { disruptionDoneSchema, disruptionPreviewSchema, disruptionRequestSchema } from './disruptions.ts'
import { profileCheckSchema, profileSummarySchema, profileToSaveSchema, savedProfileSchema } from './profiles.ts'
import { runEventSchema, runStateSchema } from './run-event.ts'
import { pendingRestoreSchema, restoredSchema } from './restore.ts'
import { settingsInForceSchema, settingsSchema } from './settings.ts'

/**
 * The one interface between hosts (window, browser, command line) and everything else. Calls and streams are declared here once with the
 * schemas of what goes in and comes out; all types derive from this table.
 */

const noParams = z.object({})
const ofProfile = z.object({ id: z.string() })
const ofService = z.object({ context: z.string(), namespace: z.string(), service: z.string(), port: z.string().optional() })

export const runSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  target: z.string(),
  startedAt: z.string(),
  state: runStateSchema,
  verdict: z.enum(['pass', 'fail', 'inconclusive']).nullable(),
  distribution: z.string().nullable(),
  headline: z.string(),
  /** The load in a few words: "200/s for 30s, 50 connections"; empty where it cannot be read. */
  load: z.string(),
  /** How long the measured load took; null while there is no report. */
  durationMs: z.number().nullable(),
  /** Response time; null where nothing completed or there is no report. */
  p99Ms: z.number().nullable(),
  /** Set where the run's folder cannot be read whole. */
  damage: z.string().optional(),
})
export type RunSummary = z.infer<typeof runSummarySchema>

/** A profile as the file format has it (shared/profile/profile-file.ts), before validation: any JSON-like value or the text of a YAML or JSON file. */
export const profileSourceSchema = z.union([
  z.object({ text: z.string(), fileName: z.string() }),
  z.object({ document: z.unknown() }),
])
export type ProfileSource = z.infer<typeof profileSourceSchema>

export const demoClusterSchema = z.object({
  contextName: z.string(), kubeconfigPath: z.string(), namespace: z.string(), service: z.string(), scenario: z.string(), seed: z.number().int(),
})
export type DemoClusterInfo = z.infer<typeof demoClusterSchema>

export const scenarioSchema = z.object({ name: z.string(), description: z.string(), profile: z.unknown() })

export const reportFormatSchema = z.enum(reportFormats)
export type ReportFormat = z.infer<typeof reportFormatSchema>

export const calls = {
  contexts: { params: noParams, result: z.array(contextSummarySchema) },
  services: {
    params: z.object({ context: z.string().optional(), namespace: z.string().optional(), allNamespaces: z.boolean().optional() }),
    result: z.array(serviceSummarySchema),
  },
  /** What there is to choose from; only the context's own namespace where they may not be listed (`listed` is false then). */
  namespaces: { params: z.object({ context: z.string() }), result: z.object({ names: z.array(z.string()), listed: z.boolean() }) },
  /** Problems of the way in are remarks, not failures; a Service that is not there fails as `not-found`. */
  serviceDetail: { params: ofService, result: serviceDetailSchema },

  /** Newest first; broken ones stand among them with their problem. */
  profiles: { params: noParams, result: z.array(profileSummarySchema) },
  profile: { params: ofProfile, result: savedProfileSchema },
  /** What has problems is saved too: nothing typed is lost. A new profile's id comes from its name and stays. */
  saveProfile: { params: profileToSaveSchema, result: savedProfileSchema },
  /** Saves nothing. A document is laid over the text first. */
  checkProfile: { params: z.object({ text: z.string(), document: z.unknown().optional() }), result: profileCheckSchema },
  duplicateProfile: { params: ofProfile, result: savedProfileSchema },
  /** Changes the name in the file, and with it the id. */
  renameProfile: { params: z.object({ id: z.string(), name: z.string().min(1).max(200) }), result: savedProfileSchema },
  deleteProfile: { params: ofProfile, result: z.object({}) },
  /** A sensible profile for a Service, saved nowhere yet. */
  proposeProfile: { params: ofService, result: profileCheckSchema },

  settings: { params: noParams, result: settingsInForceSchema },
  saveSettings: { params: z.object({ settings: settingsSchema }), result: settingsInForceSchema },

  plan: { params: z.object({ profile: profileSourceSchema }), result: planSchema },
  /** What would have to be confirmed before this profile runs, in one sentence each; empty where nothing must. */
  confirmationsFor: { params: z.object({ profile: profileSourceSchema }), result: z.array(z.string()) },
  /** Fails with `needs-confirmation` and the sentences to confirm as its problems, unless `confirmed`. */
  startRun: {
    params: z.object({ profile: profileSourceSchema, confirmed: z.boolean() }),
    result: z.object({ runId: z.string() }),
  },
  stopRun: { params: z.object({ runId: z.string() }), result: z.object({}) },
  disruptionPreview: { params: disruptionRequestSchema, result: disruptionPreviewSchema },
  /**
   * Disrupts the target of a live run, as previewed last. Fails with `needs-confirmation` unless `confirmed`, and with `unavailable` for
   * what cannot be done yet.
   */
  disruptNow: {
    params: disruptionRequestSchema.extend({ confirmed: z.boolean(), insist: z.boolean().optional() }),
    result: disruptionDoneSchema,
  },
  /** What interrupted runs left changed in clusters, and what runs in progress will undo themselves; oldest first. */
  pendingRestores: { params: noParams, result: z.array(pendingRestoreSchema) },
  /** Undoes what interrupted runs left, newest first; never over a change that somebody else made since. Tells how each went. */
  restore: { params: noParams, result: z.array(restoredSchema) },
  runs: { params: noParams, result: z.array(runSummarySchema) },
  /** What the kept runs take on the disk, damaged ones included, and where. */
  runsOnDisk: { params: noParams, result: z.object({ directory: z.string(), runs: z.number().int(), bytes: z.number().int() }) },
  report: { params: z.object({ runId: z.string() }), result: reportSchema },
  /**
   * A run's report as a file to save, without hosts and names where `redact` is set, held against a baseline where one is named. Fails with
   * `unavailable` for a PDF where nothing can print one.
   */
  exportReport: {
    params: z.object({ runId: z.string(), format: reportFormatSchema, redact: z.boolean().optional(), baselineId: z.string().optional() }),
    result: z.object({
      fileName: z.string(), mediaType: z.string(), content: z.string(),
      /** Set where `content` is base64 of bytes and not text. */
      base64: z.boolean().optional(),
    }),
  },
  /** Holds a run against a baseline. */
  compare: { params: z.object({ baselineId: z.string(), runId: z.string() }), result: comparisonSchema },
  scenarios: { params: noParams, result: z.array(scenarioSchema) },
  /** The demo cluster that runs already, where it is the one asked for; else a new one in its place, which ends it as `stopDemo` does. */
  startDemo: {
    params: z.object({ scenario: z.string(), seed: z.number().int(), confirmed: z.boolean().optional() }), result: demoClusterSchema,
  },
  /**
   * Ends the demo cluster; nothing happens where none runs. Runs that go on against it are stopped first: it fails with
   * `needs-confirmation` and one sentence for each of them, unless `confirmed`.
   */
  stopDemo: { params: z.object({ confirmed: z.boolean().optional() }), result: z.object({}) },
  /** The demo cluster that this program runs; null where there is none. */
  demo: { params: noParams, result: demoClusterSchema.nullable() },
} as const

export const streams = {
  /** Opens a run, live or stored. */
  run: { params: z.object({ runId: z.string() }), event: runEventSchema },
} as const

export type Calls = typeof calls
export type CallName = keyof Calls
export type CallParams<N extends CallName> = z.infer<Calls[N]['params']>
export type CallResult<N extends CallName> = z.infer<Calls[N]['result']>
export type Streams = typeof streams
export type StreamName = keyof Streams
export type StreamParams<N extends StreamName> = z.infer<Streams[N]['params']>
export type StreamEvent<N extends StreamName> = z.infer<Streams[N]['event']>

/** Calls reject with `EvenkeelError`; streams end normally, throw `EvenkeelError`, and stop when their signal aborts. */
export type Backend = { [N in CallName]: (params: CallParams<N>) => Promise<CallResult<N>> } & {
  open<N extends StreamName>(stream: N, params: StreamParams<N>): EventStream<StreamEvent<N>>
}

/** An asynchronous sequence that can be given up from outside. */
export interface EventStream<E> extends AsyncIterable<E> {
  close(): void
}
