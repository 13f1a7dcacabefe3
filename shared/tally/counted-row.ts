import type { ResponderRow, SecondRow } from './second-row.ts'

/** What reports and comparisons read of a row: all of its counts, of single pods nothing else, and the histograms of all pods together. */
export type CountedRow = Omit<SecondRow, 'responders' | 'failures' | 'choices'> & { responders: Record<string, PodCounts> }
export type PodCounts = Pick<ResponderRow, 'requests' | 'connections' | 'errors'>

/** The row without what only the analysis of a run needs. */
export function countedRow(row: SecondRow): CountedRow {
  const {
    fromMs, toMs, sent, completed, failed, unfinished, skipped, connections, unidentified, mixedConnections, requestsPerConnection, errors, histograms,
  } = row
  return {
    fromMs, toMs, sent, completed, failed, unfinished, skipped, connections, unidentified, mixedConnections, requestsPerConnection, errors, histograms,
    responders: Object.fromEntries(Object.entries(row.responders).map(([pod, counts]) => [pod, podCounts(counts)])),
  }
}

export function podCounts({ requests, connections, errors }: PodCounts): PodCounts {
  return { requests, connections, errors }
}
