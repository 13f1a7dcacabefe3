import type { PodsByAddress } from '../tally/address-tally.ts'

/** A pod that may be chosen, and the fraction of the independent units it should get. Shares of one set sum to 1. */
export interface PodShare {
  name: string
  expectedShare: number
}

/** An interval with the same eligible pods, and what reached each of them in it. Times count from the run's start. */
export interface Epoch {
  fromMs: number
  toMs: number
  /** Empty where the pods behind the target are not known by name. */
  pods: PodShare[]
  /** False where a policy makes shares unequal in a way that is unknown for this set of pods; the epoch is then not judged. */
  sharesKnown: boolean
  connections: Record<string, number>
  requests: Record<string, number>
  /** Pods in the order the connections were opened to them, a bounded sample from the epoch's start. */
  choices: string[]
  /** Connections by the source address they came from and the pod; empty where the load had one address. */
  sources: PodsByAddress
  /** Connections by the address that a name was resolved to and the pod; empty where no name was. */
  destinations: PodsByAddress
  /** What entered through each of several nodes; empty where the load entered through one. */
  entries: EntryUnits[]
}

/** The connections of an epoch that entered the cluster through one node: it chooses for itself, among pods of its own. */
export interface EntryUnits {
  node: string
  pods: PodShare[]
  /** As for the epoch. */
  sharesKnown: boolean
  connections: Record<string, number>
  /** As for the epoch. */
  choices: string[]
}

/** Units of one kind, ready to be judged: those of an epoch that counts, apart for each node they entered through where there are several. */
export interface Stratum {
  /** The node, where there are several. */
  entry?: string
  fromMs: number
  toMs: number
  pods: PodShare[]
  observed: Record<string, number>
}

/** A pod that answered new connections (or requests) while it was not among the eligible. */
export interface OutsideAnswers {
  pod: string
  connections: number
  requests: number
  lastAtMs: number
  /** When it left the eligible pods; null where it never belonged to them. */
  leftAtMs: number | null
}

/** A pod that left the eligible pods, or was missing among them, and why. */
export interface Absence {
  pod: string
  because: 'not-ready' | 'terminating' | 'gone'
  atMs: number
  /** True where a disruption of this run asked for it. */
  ours: boolean
}

/** Everything the judgement needs from a run, bounded in size by pods × changes of the eligible set. */
export interface Evidence {
  epochs: Epoch[]
  outside: OutsideAnswers[]
  absences: Absence[]
  totals: EvidenceTotals
}

export interface EvidenceTotals {
  /** Of all seconds together. */
  durationMs: number
  connections: number
  requests: number
  unidentifiedConnections: number
  unidentifiedRequests: number
  mixedConnections: number
  /** Over closed connections: Σm and Σm² of their identified responses. */
  responsesSum: number
  responsesSumOfSquares: number
  /** How often each address of a resolved name was the one used; 0: only offered. */
  answers: Record<string, number>
  /** Per pod over the whole run, whatever the epoch. */
  pods: Record<string, { connections: number; requests: number }>
}
