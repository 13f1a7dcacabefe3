import { roundUs } from '../../shared/tally/round-us.ts'
import type { ResponderRow, SecondRow } from '../../shared/tally/second-row.ts'

/** Where each number of a responder lies; together they fill one line of a processor's cache. */
export const place = { requests: 0, connections: 1, errors: 2, firstAnswer: 3, lastAnswer: 4, firstConnection: 5, lastConnection: 6, size: 8 } as const

/** What the responders did, as few things that go fast from thread to thread: a thousand objects take milliseconds. */
export interface PackedResponders {
  names: string[]
  /** `place.size` of each; times are milliseconds on the run's clock. */
  numbers: Float64Array
  /** Their encoded histograms, one after the other. */
  histograms: Uint8Array
  /** Where each histogram ends; empty where there are none. */
  ends: Uint32Array
}

/** A row as a worker sends it: its own responders are left out. */
export interface PackedRow {
  row: SecondRow
  packed: PackedResponders
}

export function unpackRow({ row, packed }: PackedRow): SecondRow {
  const { names, numbers, histograms, ends } = packed
  const bytes = Buffer.from(histograms.buffer, histograms.byteOffset, histograms.byteLength)
  const responders = names.map((name, index): [string, ResponderRow] => {
    const service = bytes.toString('base64', index === 0 ? 0 : ends[index - 1], ends[index] ?? 0)
    return [name, responderRow(numbers, index, service)]
  })
  return { ...row, responders: Object.fromEntries(responders) }
}

function responderRow(numbers: Float64Array, index: number, service: string): ResponderRow {
  const number = (which: number): number => numbers[index * place.size + which] ?? 0
  const requests = number(place.requests)
  const connections = number(place.connections)
  return {
    requests, connections, errors: number(place.errors),
    firstAnswerAtMs: requests > 0 ? roundUs(number(place.firstAnswer)) : null,
    lastAnswerAtMs: requests > 0 ? roundUs(number(place.lastAnswer)) : null,
    firstConnectionAtMs: connections > 0 ? roundUs(number(place.firstConnection)) : null,
    lastConnectionAtMs: connections > 0 ? roundUs(number(place.lastConnection)) : null,
    service,
  }
}
