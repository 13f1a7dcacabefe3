import { z } from 'zod'
import { durationSchema, positiveDurationSchema, wholeSecondsSchema } from './quantity.ts'

export const disruptionKinds = ['evict', 'delete', 'unlabel', 'scale', 'rollout', 'drain', 'crash'] as const
export type DisruptionKind = (typeof disruptionKinds)[number]

/** Kinds that hit chosen pods; the others change a workload or a node. */
export const podKinds: readonly DisruptionKind[] = ['evict', 'delete', 'unlabel', 'crash']
/** Kinds that leave something to undo (replicas, labels, cordons). Pods that were evicted, deleted or rolled out come back new. */
export const undoableKinds: readonly DisruptionKind[] = ['unlabel', 'scale', 'drain']

export const mostRepeats = 100
export const defaultRecoverMs = 60_000
export const defaultPauseMs = 2_000

/** One disruption of a profile: what is done when, to which pods, how often. Absent fields mean the default of their comment. */
export interface DisruptionSpec {
  /** From the start of the measured load. */
  atMs: number
  do: DisruptionKind
  /** How many of the pods that qualify; meaningless where `all` is set or `names` are given. */
  pods: number
  /** Every pod that qualifies: of a node or zone, where no number was given. */
  all?: boolean
  /** For `scale`: replicas added or removed. */
  by: number | null
  /** Only pods of this node (any by default); the node that is drained. */
  node?: string
  /** Only pods of this zone, or nodes of it. */
  zone?: string
  /** Exactly these pods. */
  names?: string[]
  /** Decides the victims: the same seed and pods give the same ones. Default: the place of the disruption in the profile, from 1. */
  seed?: number
  /** Grace period for evict, delete and drain; the pod's own by default, 0 kills at once. */
  graceSeconds?: number
  /** Scaled or rolled out; needed only where several workloads stand behind the Service. */
  workload?: string
  /** Crashed; the pod's first by default. */
  container?: string
  /** How long until it is undone; by default at the end of the round, or of the run. */
  forMs?: number
  /** Rounds, each after the one before has recovered; 1 by default. */
  repeat?: number
  /** How long a round may take to recover. */
  recoverMs?: number
  /** From the recovery to the next round. */
  pauseMs?: number
  /** Lifts the guards that can be lifted. */
  force?: boolean
  /** What happens to the run where the cluster or a guard refuses: it goes on (default), or stops with the reason. */
  ifRefused?: 'continue' | 'stop'
}

const text = z.string().min(1, 'must not be empty')
const count = z.number({ error: 'must be a whole number' }).int('must be a whole number').min(1, 'must be at least 1')

/** A disruption as a profile file has it. */
export const disruptionFileSchema = z.strictObject({
  at: durationSchema,
  do: z.enum(disruptionKinds, { error: `must be one of ${disruptionKinds.join(', ')}` }).default('evict'),
  pods: count.optional(),
  by: z.number({ error: 'must be a whole number, like -1' }).int('must be a whole number, like -1').optional(),
  node: text.optional(),
  zone: text.optional(),
  names: z.array(text).min(1, 'must name a pod').optional(),
  seed: z.number({ error: 'must be a whole number' }).int('must be a whole number').nonnegative('must be at least 0').optional(),
  grace: wholeSecondsSchema.optional(),
  workload: text.optional(),
  container: text.optional(),
  for: positiveDurationSchema.optional(),
  repeat: count.max(mostRepeats, `is more than ${mostRepeats}`).optional(),
  recover: positiveDurationSchema.optional(),
  pause: durationSchema.optional(),
  force: z.boolean({ error: 'must be true or false' }).optional(),
  ifRefused: z.enum(['continue', 'stop'], { error: 'must be continue or stop' }).optional(),
})
export type DisruptionFile = z.output<typeof disruptionFileSchema>

/** A disruption as a run's folder keeps it. */
export const storedDisruptionSchema = z.object({
  atMs: z.number(), do: z.enum(disruptionKinds), pods: z.number(), by: z.number().nullable(),
  all: z.boolean().optional(), node: z.string().optional(), zone: z.string().optional(), names: z.array(z.string()).optional(),
  seed: z.number().optional(), graceSeconds: z.number().optional(), workload: z.string().optional(), container: z.string().optional(),
  forMs: z.number().optional(), repeat: z.number().optional(), recoverMs: z.number().optional(), pauseMs: z.number().optional(),
  force: z.boolean().optional(), ifRefused: z.enum(['continue', 'stop']).optional(),
})

/** Which kinds a field goes with; those not listed go with all. */
const goesWith: Partial<Record<keyof DisruptionFile, readonly DisruptionKind[]>> = {
  by: ['scale'],
  pods: podKinds,
  names: podKinds,
  node: [...podKinds, 'drain'],
  zone: [...podKinds, 'drain'],
  grace: ['evict', 'delete', 'drain'],
  workload: ['scale', 'rollout'],
  container: ['crash'],
  for: undoableKinds,
}

/** Whether a field says anything about disruptions of a kind. */
export const goesWithKind = (field: keyof DisruptionFile, kind: DisruptionKind): boolean => goesWith[field]?.includes(kind) ?? true

/** The complete disruption behind one of a file, with the problems that only show between fields: the field and what is wrong with it. */
export function disruptionOf(file: DisruptionFile, plannedMs: number): { disruption: DisruptionSpec; problems: { field: string; message: string }[] } {
  const problems: { field: string; message: string }[] = []
  if (file.at >= plannedMs) problems.push({ field: 'at', message: 'lies after the end of the load; make the load longer or this earlier' })
  for (const [field, kinds] of Object.entries(goesWith)) {
    const given = Object.entries(file).some(([key, value]) => key === field && value !== undefined)
    // `pods: 1` is what forms write whatever the kind.
    if (given && !kinds.includes(file.do) && !(field === 'pods' && file.pods === 1)) {
      problems.push({ field, message: `only goes with do: ${kinds.join(', ')}` })
    }
  }
  if (file.do === 'scale' && !file.by) problems.push({ field: 'by', message: 'is missing: how many replicas to add or remove, like -1' })
  if (file.names && file.pods !== undefined) problems.push({ field: 'pods', message: 'does not go with names, which say how many' })
  if (file.names && new Set(file.names).size < file.names.length) problems.push({ field: 'names', message: 'names a pod twice' })
  const some = file.node !== undefined || file.zone !== undefined
  return {
    problems,
    disruption: {
      atMs: file.at, do: file.do, pods: file.names?.length ?? file.pods ?? 1, by: file.by ?? null,
      ...(some && file.pods === undefined && podKinds.includes(file.do) ? { all: true } : {}),
      node: file.node, zone: file.zone, names: file.names, seed: file.seed, workload: file.workload, container: file.container,
      graceSeconds: file.grace === undefined ? undefined : file.grace / 1000,
      forMs: file.for, repeat: file.repeat, recoverMs: file.recover, pauseMs: file.pause, force: file.force, ifRefused: file.ifRefused,
    },
  }
}
