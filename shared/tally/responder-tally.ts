import { Histogram } from './histogram.ts'
import { roundUs } from './round-us.ts'
import type { ResponderRow } from './second-row.ts'

/** What one responder did over some time, to read. Times are milliseconds on the run's clock. */
export interface ResponderTotals {
  readonly requests: number
  readonly connections: number
  readonly errors: number
  readonly firstAnswerAtMs: number | null
  readonly lastAnswerAtMs: number | null
  readonly firstConnectionAtMs: number | null
  readonly lastConnectionAtMs: number | null
  readonly service: Histogram
}

/** Bounded counts of one responder (second-row.ts says what each means). */
export class ResponderTally implements ResponderTotals {
  requests = 0
  connections = 0
  errors = 0
  firstAnswerAtMs: number | null = null
  lastAnswerAtMs: number | null = null
  firstConnectionAtMs: number | null = null
  lastConnectionAtMs: number | null = null
  readonly service: Histogram

  constructor(service = new Histogram(2)) {
    this.service = service
  }

  recordAnswer(endedAtMs: number, serviceMs: number): void {
    this.requests += 1
    if (this.firstAnswerAtMs === null) this.firstAnswerAtMs = endedAtMs
    this.lastAnswerAtMs = endedAtMs
    this.service.recordMs(serviceMs)
  }

  recordConnection(openedAtMs: number): void {
    this.connections += 1
    this.firstConnectionAtMs = earlier(this.firstConnectionAtMs, openedAtMs)
    this.lastConnectionAtMs = later(this.lastConnectionAtMs, openedAtMs)
  }

  addRow(row: ResponderRow): void {
    this.addCounts(row)
    this.service.mergeEncoded(row.service)
  }

  /** With a row that is not added for good; without a histogram in the row the two share one. */
  withRow(row: ResponderRow): ResponderTally {
    const sum = new ResponderTally(this.service.withEncoded(row.service))
    sum.addCounts(this)
    sum.addCounts(row)
    return sum
  }

  private addCounts(row: Omit<ResponderTotals, 'service'>): void {
    this.requests += row.requests
    this.connections += row.connections
    this.errors += row.errors
    this.firstAnswerAtMs = earlier(this.firstAnswerAtMs, row.firstAnswerAtMs)
    this.lastAnswerAtMs = later(this.lastAnswerAtMs, row.lastAnswerAtMs)
    this.firstConnectionAtMs = earlier(this.firstConnectionAtMs, row.firstConnectionAtMs)
    this.lastConnectionAtMs = later(this.lastConnectionAtMs, row.lastConnectionAtMs)
  }

  toRow(): ResponderRow {
    return { ...this.toLightRow(), service: this.service.encode() }
  }

  /** Without the histogram. */
  toLightRow(): ResponderRow {
    return {
      requests: this.requests, connections: this.connections, errors: this.errors,
      firstAnswerAtMs: rounded(this.firstAnswerAtMs), lastAnswerAtMs: rounded(this.lastAnswerAtMs),
      firstConnectionAtMs: rounded(this.firstConnectionAtMs), lastConnectionAtMs: rounded(this.lastConnectionAtMs),
      service: '',
    }
  }
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? a ?? b : Math.min(a, b)
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? a ?? b : Math.max(a, b)
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : roundUs(ms)
}
