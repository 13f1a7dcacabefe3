import { z } from 'zod'

/** Connections by an address and the pod they led to. */
export const podsByAddressSchema = z.record(z.string(), z.record(z.string(), z.number().int()))
export type PodsByAddress = z.infer<typeof podsByAddressSchema>

export const lookupsSchema = z.object({
  /** How often each address was the one that a resolver's answer led to; 0: it was only offered beside others. */
  answers: z.record(z.string(), z.number().int()),
  /** Connections to each of them, by pod. */
  pods: podsByAddressSchema,
})
export type Lookups = z.infer<typeof lookupsSchema>

/** What addresses say about the choice of pods, as a row has it; absent where there is nothing to say. */
export interface AddressRow {
  sources?: PodsByAddress | undefined
  lookups?: Lookups | undefined
  /** By the node they entered through. */
  entries?: PodsByAddress | undefined
}

/** Where a connection came from, what address it went to and the node it entered through; empty where only one could be. */
export interface ConnectionEnds {
  source: string
  destination: string
  entry: string
}

/** Counts which addresses connections came from, which nodes they entered, and to which addresses names led. Bounded by connections, and by addresses × pods. */
export class AddressTally {
  readonly #sources: PodsByAddress = {}
  readonly #lookups: Lookups = { answers: {}, pods: {} }
  readonly #entries: PodsByAddress = {}

  /** A name was resolved: the address that is used, and all that could have been. */
  lookedUp(address: string, offered: readonly string[]): void {
    const { answers } = this.#lookups
    for (const other of offered) answers[other] ??= 0
    answers[address] = (answers[address] ?? 0) + 1
  }

  /** A connection turned out to lead to this pod. */
  recordConnection({ source, destination, entry }: ConnectionEnds, pod: string): void {
    if (entry !== '') count(this.#entries, entry, pod, 1)
    if (source !== '') count(this.#sources, source, pod, 1)
    if (destination !== '') count(this.#lookups.pods, destination, pod, 1)
  }

  addRow({ sources = {}, entries = {}, lookups }: AddressRow): void {
    merge(this.#sources, sources)
    merge(this.#entries, entries)
    if (lookups === undefined) return
    merge(this.#lookups.pods, lookups.pods)
    const { answers } = this.#lookups
    for (const [address, times] of Object.entries(lookups.answers)) answers[address] = (answers[address] ?? 0) + times
  }

  toRow(): AddressRow {
    const { answers, pods } = this.#lookups
    return {
      ...(Object.keys(this.#sources).length === 0 ? {} : { sources: copyOf(this.#sources) }),
      ...(Object.keys(this.#entries).length === 0 ? {} : { entries: copyOf(this.#entries) }),
      ...(Object.keys(answers).length + Object.keys(pods).length === 0 ? {} : { lookups: { answers: { ...answers }, pods: copyOf(pods) } }),
    }
  }
}

function merge(into: PodsByAddress, more: PodsByAddress): void {
  for (const [address, pods] of Object.entries(more)) {
    for (const [pod, times] of Object.entries(pods)) count(into, address, pod, times)
  }
}

function count(into: PodsByAddress, address: string, pod: string, times: number): void {
  const pods = into[address] ??= {}
  pods[pod] = (pods[pod] ?? 0) + times
}

const copyOf = (counts: PodsByAddress): PodsByAddress =>
  Object.fromEntries(Object.entries(counts).map(([address, pods]) => [address, { ...pods }]))
