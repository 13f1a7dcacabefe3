/** What one pod's server counted; times are milliseconds since the Unix epoch. Probes are not in it. */
export interface Traffic {
  connectionsAccepted: number
  requestsReceived: number
  /** Responses handed to the operating system completely. */
  requestsServed: number
  /** Responses that could not be completed, because the connection ended before. */
  responsesAborted: number
  /** Connections that were led here when nothing listened any more, and were reset. */
  connectionsRefused: number
  /** Connections that were led here when the node was lost, and never answered. */
  connectionsUnanswered: number
  /** The first and last loss: a refused or unanswered connection, an aborted response. */
  firstLossAtMs?: number
  lastLossAtMs?: number
  firstConnectionAtMs?: number
  lastConnectionAtMs?: number
  /** When the latest of the connections it has answered on was taken. */
  lastAnsweredConnectionAtMs?: number
  firstServedAtMs?: number
  lastServedAtMs?: number
}

export function emptyTraffic(): Traffic {
  return { connectionsAccepted: 0, requestsReceived: 0, requestsServed: 0, responsesAborted: 0, connectionsRefused: 0, connectionsUnanswered: 0 }
}

/** Notes that something was lost here. */
export function lost(traffic: Traffic, atMs: number): void {
  traffic.firstLossAtMs ??= atMs
  traffic.lastLossAtMs = atMs
}
