import type { SecondRow } from '../../shared/tally/second-row.ts'
import { type ClientRun, runFromClient } from './client.ts'
import { Lab, type LabOptions } from './lab.ts'
import { delay, wallMs } from './system.ts'

export const podNames = ['pod-a', 'pod-b', 'pod-c']
const onePerRequest = ['--requests-per-connection', '1']

/** Builds a lab with three pods, uses it and removes it, whatever happens. */
export async function withLab<T>(options: LabOptions, use: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await Lab.start(options)
  try {
    await lab.addPods(...podNames)
    return await use(lab)
  } finally {
    await lab.dispose()
  }
}

export interface Balancing extends ClientRun {
  /** Connections by pod: as nginx counted them, and as the report has them. */
  accepted: Record<string, number>
  counted: Record<string, number>
}

/** One connection a request, 1 000 a second, from one client. */
export async function measureBalancing(lab: Lab, connections: number): Promise<Balancing> {
  const before = await lab.acceptedConnections()
  const run = await runFromClient(lab, [
    '--rate', '1000', '--for', `${connections / 1_000}s`, '--connections', '100', '--responders', String(podNames.length), ...onePerRequest,
  ])
  const after = await lab.acceptedConnections()
  const accepted = Object.fromEntries(podNames.map((pod) => [pod, (after[pod] ?? 0) - (before[pod] ?? 0) - 1]))
  return { ...run, accepted, counted: Object.fromEntries(run.report.pods.map((pod) => [pod.name, pod.connections])) }
}

/** The same load from so many source addresses in turn, each with a few connections. */
export async function measureSources(lab: Lab, sources: number): Promise<ClientRun> {
  await lab.addClientAddresses(sources)
  return runFromClient(lab, [
    '--rate', '300', '--for', '3s', '--responders', String(podNames.length), '--expect-affinity', '--source-addresses',
    lab.clientAddresses.slice(-sources).join(','), ...onePerRequest,
  ])
}

export interface Change {
  removedAtMs: number
  addedAtMs: number
  /** Long-lived connections, opened before anything changed, and new ones all the time; times by the wall clock. */
  established: Seen
  fresh: Seen
}

export interface Seen {
  failed: number
  /** When each pod answered last, and when the first and last connection to it were opened. */
  pods: Record<string, { lastAnswerAtMs: number; firstConnectionAtMs: number; lastConnectionAtMs: number }>
  endedAtMs: number
}

/** Under load, the rule of `podNames[0]` is taken away (the pod goes on running) and later a new pod comes. */
export async function measureChange(lab: Lab, newcomer: string): Promise<Change> {
  const moments = { removedAtMs: 0, addedAtMs: 0 }
  const [established, fresh] = await Promise.all([
    runFromClient(lab, ['--rate', '200', '--for', '7s', '--connections', '30', '--requests-per-connection', 'unlimited']),
    runFromClient(lab, ['--rate', '400', '--for', '7s', '--connections', '50', ...onePerRequest], { during: async () => {
      await delay(500)
      moments.removedAtMs = (await lab.program(podNames.slice(1))).afterMs
      await delay(1_000)
      await lab.addPods(newcomer)
      moments.addedAtMs = wallMs()
    } }),
  ])
  return { ...moments, established: seenBy(established), fresh: seenBy(fresh) }
}

/** Who answered when, over all seconds of a run. */
export function seenBy({ report, rows, startedAtMs }: Pick<ClientRun, 'report' | 'rows' | 'startedAtMs'>): Seen {
  const pods: Seen['pods'] = {}
  for (const { name } of report.pods) {
    const times = (of: (row: SecondRow['responders'][string]) => number | null): number[] =>
      rows.flatMap(({ responders: { [name]: row } }) => (row ? [of(row)] : [])).flatMap((at) => (at === null ? [] : [startedAtMs + at]))
    pods[name] = {
      lastAnswerAtMs: Math.max(...times((row) => row.lastAnswerAtMs)),
      firstConnectionAtMs: Math.min(...times((row) => row.firstConnectionAtMs)),
      lastConnectionAtMs: Math.max(...times((row) => row.lastConnectionAtMs)),
    }
  }
  return { failed: report.totals.failed + report.totals.unfinished, pods, endedAtMs: Date.parse(report.run.endedAt) }
}
