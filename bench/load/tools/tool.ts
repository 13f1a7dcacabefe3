/** What a load generator is asked to do. */
export interface ToolTask {
  url: string
  connections: number
  seconds: number
  /** A connection per request instead of kept ones. */
  newConnections: boolean
  /** For files the tool needs. */
  folder: string
}

/** What it says it has done. */
export interface ToolFigures {
  requestsPerSecond: number
  /** Requests without a whole response, and unexpected statuses, as far as the tool tells. */
  failed: number
}

/** A load generator to compare with. */
export interface PeerTool {
  name: string
  /** Its file below bench/peers/node_modules, where it is an npm package. */
  script?: string
  /** Arguments for the task; null where it cannot do that. */
  args(task: ToolTask): string[] | null
  /** Reads what it printed; null where that tells no rate. */
  parse(output: string): ToolFigures | null
  /** Where it prints the figures, if not on standard output. */
  printsOn?: 'stderr'
  /** Arguments that make it print the figures afterwards, where it does not do so by itself. */
  reportArgs?(task: ToolTask): string[]
}
