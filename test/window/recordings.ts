import { existsSync, rmSync } from 'node:fs'
import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { serveWindow, type ServedWindow } from '../../electron/web/serve-window.ts'
import { recordedBackend, type Recording } from '../../renderer/backend/recorded.ts'
import type { Backend, CallResult } from '../../shared/contract/backend.ts'
import { openWindow, type OpenedWindow, type WindowLook } from './browser.ts'
import { createDesk, type Desk } from './sample-desk.ts'
import { asFarAs, asStored, failoverRun, recordRun, type RecordedRun, type RecordedRunOptions } from './recorded-run.ts'

/** A copy of the built window, so that a build in the meantime does not pull the files from under an open page. */
const windowDir = copyWindow(fileURLToPath(new URL('../../out/renderer', import.meta.url)))

async function copyWindow(from: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-window-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  if (existsSync(from)) await cp(from, folder, { recursive: true })
  return folder
}

export function recording(run: RecordedRun): Recording {
  return { summary: run.summary, events: asStored(run), report: run.report, html: `<!doctype html><title>${run.report.run.name}</title>` }
}

/** The run as it stood after `ms`, under another id. */
export function unfinished(run: RecordedRun, ms: number, id: string): Recording {
  return {
    summary: { ...run.summary, id, state: 'running', verdict: null, distribution: null, headline: '' },
    events: asFarAs(run, ms).map((event) => (event.kind === 'opened' ? { ...event, runId: id } : event)), report: null, html: '',
  }
}

/** The same run as if no request had been answered. */
export function unanswered(run: RecordedRun, id: string): Recording {
  const { report } = run
  const none = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }
  const { sent } = report.totals
  const told: RecordedRun['report'] = {
    ...report,
    run: { ...report.run, id },
    totals: { ...report.totals, completed: 0, failed: sent, errorRate: 1, connections: 0 },
    latency: { response: none, service: none, connect: none, tls: none, firstByte: none },
    pods: [],
    distribution: {
      ...report.distribution, unit: 'none', n: 0, effectiveN: 0, neededN: null, maxRelativeDeviation: null, worstPod: null, interval: null,
      balancer: { kind: 'unknown', confidence: 0 },
    },
    headline: `No request was answered: all ${sent} failed.`,
  }
  const events = asStored({ ...run, report: told }).map((event) => {
    if (event.kind === 'opened') return { ...event, runId: id }
    if (event.kind !== 'past') return event
    return { ...event, seconds: event.seconds.map((second) => ({ ...second, failed: second.sent, p50: null, p90: null, p99: null, counts: [] })) }
  })
  return { summary: { ...run.summary, id, headline: told.headline, p99Ms: null }, events, report: told, html: '' }
}

const run = (changes: Partial<RecordedRunOptions>) => recordRun({ ...failoverRun, ...changes })

/** The runs that tests and screens show. */
export const sampleRuns = {
  failover: run({}),
  hotPod: run({ id: '20260806-154500-hotpod', name: 'checkout-hot-pod', seed: 3, hotFactor: 3, deleteAtSecond: null, seconds: 30,
    startedAt: '2026-08-06T15:45:00.000Z' }),
  short: run({ id: '20260806-090200-short1', name: 'checkout-smoke', seed: 5, pods: 3, seconds: 12, ratePerSecond: 20, deleteAtSecond: null,
    startedAt: '2026-08-06T09:02:00.000Z' }),
  wide: run({ id: '20260805-111000-wide01', name: 'checkout-wide', seed: 9, pods: 100, ratePerSecond: 4000,
    startedAt: '2026-08-05T11:10:00.000Z' }),
}

export const sampleServices: CallResult<'services'> = [{
  context: 'kind-dev', namespace: 'shop', name: 'cart', type: 'ClusterIP', clusterIP: '10.96.14.2', endpoints: { ready: 3, total: 3 },
  ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' }], policies: ['sessionAffinity ClientIP (10800 s)'],
  routes: [{
    kind: 'direct', usable: false, note: 'Its ClusterIP is reachable only inside the cluster; expose it as NodePort or LoadBalancer.',
  }],
}, {
  context: 'kind-dev', namespace: 'shop', name: 'checkout', type: 'NodePort', clusterIP: '10.96.14.9', endpoints: { ready: 5, total: 6 },
  ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: '8080', nodePort: 30080 }], policies: [],
  routes: [{ kind: 'direct', usable: true, note: 'Through node port 30080 of a node.' }],
}, {
  context: 'kind-dev', namespace: 'shop', name: 'search', type: 'LoadBalancer', clusterIP: '10.96.14.11', endpoints: { ready: 8, total: 8 },
  ports: [
    { name: 'grpc', port: 9000, protocol: 'TCP', targetPort: '9000' }, { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' },
  ],
  policies: ['externalTrafficPolicy Local', 'trafficDistribution PreferSameZone'],
  routes: [{ kind: 'direct', usable: true, note: 'Through the load balancer at 172.18.255.200.' }],
}]

export function sampleBackend(extra: readonly Recording[] = [], desk: Desk = createDesk({ services: sampleServices })): Backend {
  const recorded = recordedBackend({
    runs: [...Object.values(sampleRuns).map(recording), ...extra],
    services: sampleServices,
    contexts: [{
      name: 'kind-dev', cluster: 'kind-dev', server: 'https://127.0.0.1:6443', user: 'kind-dev', namespace: 'shop', current: true,
      file: '~/.kube/config',
    }],
    scenarios: [
      { name: 'failover', description: 'an even Service whose pods can be deleted under load: how long is the gap?', profile: {} },
      { name: 'even', description: 'an even Service that nobody disturbs', profile: {} },
      { name: 'hot-pod', description: 'one pod takes three times its share of the connections', profile: {} },
    ],
  })
  return { ...recorded, ...desk.calls }
}

export interface OpenSample extends OpenedWindow {
  served: ServedWindow
  /** Goes to a page of the window, "/runs". */
  go(path: string): Promise<void>
  close(): Promise<void>
}

/** Serves the built window with that backend and opens it. */
export async function openSample(browser: Browser, backend: Backend, look?: WindowLook): Promise<OpenSample> {
  const served = await serveWindow({ backend, port: 0, windowDir: await windowDir })
  const opened = await openWindow(browser, served.url, look)
  return {
    ...opened,
    served,
    async go(path) {
      await opened.page.goto(`http://127.0.0.1:${served.port}/#${path}`)
    },
    async close() {
      await opened.context.close()
      await served.close()
    },
  }
}
