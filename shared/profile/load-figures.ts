import type { LoadSpec } from './profile.ts'

/** What a load amounts to before anything is sent. */
export interface LoadFigures {
  /** Length of the measured load, without warm-up and drain. */
  plannedMs: number
  /** The highest rate asked for; null in the closed model. */
  mostRequestsPerSecond: number | null
  /** Requests due over the measured load; null in the closed model, where answers decide. */
  requests: number | null
  /** About how many connections that makes; null where it depends on how fast answers come. */
  connections: number | null
}

export function loadFigures(load: LoadSpec): LoadFigures {
  const plannedMs = load.stages.reduce((sum, stage) => sum + stage.durationMs, 0)
  if (load.model === 'closed') return { plannedMs, mostRequestsPerSecond: null, requests: null, connections: kept(load, plannedMs) }
  const requests = Math.round(load.stages.reduce((sum, stage) => sum + ((stage.from + stage.to) / 2) * (stage.durationMs / 1000), 0))
  const connections = load.requestsPerConnection === 'unlimited' ? kept(load, plannedMs) : Math.ceil(requests / load.requestsPerConnection)
  return {
    plannedMs,
    mostRequestsPerSecond: Math.max(...load.stages.map((stage) => Math.max(stage.from, stage.to))),
    requests,
    connections: connections === null ? null : Math.min(requests, connections),
  }
}

/** Connections that are only renewed for their age. */
function kept({ connections, requestsPerConnection, connectionLifetimeMs }: LoadSpec, plannedMs: number): number | null {
  if (requestsPerConnection !== 'unlimited') return null
  return connections * (connectionLifetimeMs === null ? 1 : Math.ceil(plannedMs / connectionLifetimeMs))
}
