/** Readers of what load generators print (their versions: bench/peers/install.mjs and the tests). */
import { z } from 'zod'
import type { ToolFigures } from './tool.ts'

/** The number in the text's first match, with thousands separators allowed; null where there is none. */
function numberIn(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1]?.replaceAll(',', '')
  const number = Number(found ?? NaN)
  return Number.isFinite(number) ? number : null
}

function figures(requestsPerSecond: number | null, failed: number): ToolFigures | null {
  return requestsPerSecond === null ? null : { requestsPerSecond, failed }
}

function sumOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0)
}

export function parseWrk(text: string): ToolFigures | null {
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? []
  const failed = sockets.reduce((sum, count) => sum + Number(count), numberIn(text, /Non-2xx or 3xx responses: (\d+)/) ?? 0)
  return figures(numberIn(text, /^Requests\/sec:\s+([\d.]+)/m), failed)
}

/** hey and oha print alike: statuses by code, then errors with their number; what oha cuts off at its end is no failure. */
export function parseHey(text: string): ToolFigures | null {
  const statuses = sumOf(text, /^ {2}\[(?:[13-5]\d\d)\]\s+(\d+) responses/gm)
  const errors = sumOf(text.split(/^Error distribution:/m)[1] ?? '', /^ {2}\[(\d+)\](?! aborted due to deadline)/gm)
  return figures(numberIn(text, /^\s*Requests\/sec:\s+([\d.]+)/m), statuses + errors)
}

export function parseAb(text: string): ToolFigures | null {
  const failed = (numberIn(text, /^Failed requests:\s+(\d+)/m) ?? 0) + (numberIn(text, /^Non-2xx responses:\s+(\d+)/m) ?? 0)
  return figures(numberIn(text, /^Requests per second:\s+([\d.]+)/m), failed)
}

export function parseH2load(text: string): ToolFigures | null {
  return figures(numberIn(text, /^finished in \S+, ([\d.]+) req\/s/m), numberIn(text, /(\d+) failed/) ?? 0)
}

const autocannonSchema = z.object({
  duration: z.number(), errors: z.number(), timeouts: z.number(), non2xx: z.number(), requests: z.object({ total: z.number() }),
})

export function parseAutocannon(text: string): ToolFigures | null {
  const { success, data } = autocannonSchema.safeParse(jsonOf(text))
  return success ? figures(data.requests.total / data.duration, data.errors + data.timeouts + data.non2xx) : null
}

export function parseK6(text: string): ToolFigures | null {
  const failed = numberIn(text, /^\s*http_req_failed\.*: [\d.]+%\s+(?:✓ \d+ ✗ )?(\d+)/m) ?? 0
  return figures(numberIn(text, /^\s*http_reqs\.*: \d+\s+([\d.]+)\/s/m), failed)
}

export function parseFortio(text: string): ToolFigures | null {
  const failed = sumOf(text, /^Code\s+(?!2\d\d )-?\d+ : (\d+)/gm)
  return figures(numberIn(text, /^All done .*?([\d.]+) qps/m), failed)
}

export function parseVegeta(text: string): ToolFigures | null {
  const [, total, throughput] = /^Requests\s+\[total, rate, throughput\]\s+(\d+), [\d.]+, ([\d.]+)/m.exec(text) ?? []
  const succeeded = /^Status Codes.*?\b200:(\d+)/m.exec(text)?.[1]
  return throughput === undefined ? null : { requestsPerSecond: Number(throughput), failed: Number(total) - Number(succeeded ?? 0) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.trim())
  } catch {
    return null
  }
}
