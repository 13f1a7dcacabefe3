import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Dial } from '../../../shared/model/dial.ts'
import { paths, type BenchServer } from '../server/bench-server.ts'
import { ourResultSchema, type OurResult, type OurTask } from './our-task.ts'
import type { ToolFigures, ToolTask } from './tool.ts'

const client = fileURLToPath(new URL('our-client.ts', import.meta.url))
const builtCli = fileURLToPath(new URL('../../../out/main/cli.js', import.meta.url))

export function dialOf(server: BenchServer, secure: boolean): Dial {
  const host = '127.0.0.1'
  return secure
    ? { kind: 'tls', host, port: server.httpsPort, serverName: host, ca: server.authority, rejectUnauthorized: true }
    : { kind: 'tcp', host, port: server.httpPort }
}

/** A closed load on kept connections, identification as profiles have it; `more` changes that. */
export function ourTask(server: BenchServer, more: Partial<OurTask> & { connections: number; seconds: number }): OurTask {
  return {
    dial: dialOf(server, false), path: paths.short, identify: 'auto', ratePerSecond: null, newConnections: false, thinkTimeMs: 0, warmupMs: 0,
    watchMainThread: false, ...more,
  }
}

export function ourCommand(task: OurTask): string[] {
  return [process.execPath, client, JSON.stringify(task)]
}

export function parseOurs(output: string): ToolFigures | null {
  const result = ourResultOf(output)
  return result && { requestsPerSecond: result.completed / result.seconds, failed: result.failed + result.skipped + result.unexpectedStatuses }
}

export function ourResultOf(output: string): OurResult | null {
  return jsonOf(output, ourResultSchema)
}

/** The complete program, as users run it. */
export function cliCommand({ url, connections, seconds, newConnections }: ToolTask): string[] {
  const perConnection = newConnections ? '1' : 'unlimited'
  return [
    process.execPath, builtCli, 'run', url, '--connections', String(connections), '--for', `${seconds}s`, '--warmup', '0s',
    '--requests-per-connection', perConnection, '--yes', '--json',
  ]
}

const reportSchema = z.object({ totals: z.object({ completed: z.number(), failed: z.number(), requestsPerSecond: z.number() }) })

export function parseCli(output: string): ToolFigures | null {
  const report = jsonOf(output, reportSchema)
  return report && { requestsPerSecond: report.totals.requestsPerSecond, failed: report.totals.failed }
}

function jsonOf<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
