import { plannedMs as plannedMsOf } from '../pacing/load-plan.ts'
import type { LoadSpec } from './profile.ts'

/** What a load amounts to before anything is sent. */
export interface LoadFigures {
  /** Length of the measured load at the most, without warm-up and drain. */
  plannedMs: number
  /** The highest rate asked for; null in the closed model. */
  mostRequestsPerSecond: number | null
  /** Requests due over the measured load; in the closed model, where answers decide, the most there can be, or null. */
  requests: number | null
  /** About how many connections that makes; null where it depends on how fast answers come. */
  connections: number | null
}

export function loadFigures(load: LoadSpec): LoadFigures {
  const plannedMs = plannedMsOf(load)
  const requests = requestsOf(load)
  const byRequests = requests === null || load.requestsPerConnection === 'unlimited' ? null : Math.ceil(requests / load.requestsPerConnection)
  const connections = load.requestsPerConnection === 'unlimited' ? kept(load, plannedMs) : byRequests
  return {
    plannedMs,
    mostRequestsPerSecond: load.model === 'closed' ? null : Math.max(...load.stages.map((stage) => Math.max(stage.from, stage.to))),
    requests,
    connections: connections === null || requests === null ? connections : Math.min(requests, connections),
  }
}

function requestsOf({ model, stages, requests }: LoadSpec): number | null {
  if (model === 'closed') return requests
  const due = Math.round(stages.reduce((sum, stage) => sum + ((stage.from + stage.to) / 2) * (stage.durationMs / 1000), 0))
  return requests === null ? due : Math.min(due, requests)
}

/** Connections that are only renewed for their age. */
function kept({ connections, connectionLifetimeMs }: LoadSpec, plannedMs: number): number {
  return connections * (connectionLifetimeMs === null ? 1 : Math.ceil(plannedMs / connectionLifetimeMs))
}
