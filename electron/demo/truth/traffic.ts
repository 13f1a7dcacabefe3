/** What one pod's server counted; times are milliseconds since the Unix epoch. Probes are not in it. */
export interface Traffic {
  connectionsAccepted: number
  requestsReceived: number
  /** Responses handed to the operating system completely. */
  requestsServed: number
  /** Responses that could not be completed, because the connection ended before. */
  responsesAborted: number
  firstConnectionAtMs?: number
  lastConnectionAtMs?: number
  firstServedAtMs?: number
  lastServedAtMs?: number
}

export function emptyTraffic(): Traffic {
  return { connectionsAccepted: 0, requestsReceived: 0, requestsServed: 0, responsesAborted: 0 }
}
