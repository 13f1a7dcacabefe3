import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectCluster, type Cluster } from '../../electron/cluster/connect.ts'
import { removePods } from '../../electron/cluster/disrupt.ts'
import { chooseContext, loadContexts } from '../../electron/cluster/kubeconfigs.ts'
import { planService } from '../../electron/cluster/plan.ts'
import { listServices } from '../../electron/cluster/services.ts'
import { chooseVictims } from '../../electron/cluster/victims.ts'
import { watchTarget } from '../../electron/cluster/watch-target.ts'
import { startDemoCluster, type DemoCluster } from '../../electron/demo/start-demo-cluster.ts'
import { failureOf } from '../../shared/contract/failure.ts'
import type { PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import { until } from './until.ts'

let directory = ''
let kubeconfig = ''
let demo: DemoCluster
let cluster: Cluster

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'evenkeel-demo-access-'))
  kubeconfig = join(directory, 'config')
  demo = await startDemoCluster({
    workerUrl: new URL('../../electron/demo/worker.ts', import.meta.url),
    scenario: 'failover',
    seed: 7,
    kubeconfigPath: kubeconfig,
  })
  const loaded = await loadContexts({ explicit: [kubeconfig], environment: {}, homeDirectory: directory })
  cluster = connectCluster(chooseContext(loaded, null), { environment: {} })
})
afterAll(async () => {
  cluster.close()
  await demo.stop()
  await rm(directory, { recursive: true, force: true })
})

const profileFor = (target: Record<string, unknown>) => {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1',
    kind: 'LoadProfile',
    metadata: { name: 'test' },
    spec: { target, load: { stages: [{ rate: 10, for: '5s' }] }, disruptions: [{ at: '1s', do: 'delete', pods: 1 }] },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.profile
}
const plan = (target: Record<string, unknown>) => planService(cluster, profileFor(target), { connectionsNeeded: () => 816 })

describe('access to the demo cluster', () => {
  it('lists its Services', async () => {
    const services = await listServices(cluster, demo.namespace)
    expect(services.find((service) => service.name === demo.service)).toMatchObject({
      context: demo.contextName,
      namespace: 'shop',
      type: 'NodePort',
      endpoints: { ready: 5, total: 5 },
      routes: [{ kind: 'direct', usable: true }, {}, {}, {}],
    })
    const all = await listServices(cluster, null)
    expect(new Set(all.map((service) => service.namespace)).size).toBeGreaterThan(1)
  })

  it('plans its NodePort', async () => {
    const resolved = await plan({ namespace: demo.namespace, service: demo.service })
    expect(resolved.plan).toMatchObject({
      route: { kind: 'direct', unit: 'connection', testsService: true },
      local: true,
      expectedResponders: 5,
      connectionsNeeded: 816,
      missingPermissions: [],
    })
    expect(resolved.plan.pods.map((pod) => pod.expectedShare)).toEqual([0.2, 0.2, 0.2, 0.2, 0.2])
    const [address] = resolved.plan.addresses
    const answer = await fetch(`http://${address?.host}:${address?.port}/`)
    expect(resolved.plan.pods.map((pod) => pod.name)).toContain(answer.headers.get('X-Pod-Name'))
  })

  it.each([
    [{ namespace: 'shop', service: 'chekout' }, 'not-found', 'checkout'],
    [{ namespace: 'shopp', service: 'checkout' }, 'not-found', 'shop'],
    [{ namespace: 'shop', service: 'checkout', port: 'grpc' }, 'not-found', 'http (80)'],
    [{ namespace: 'shop', service: 'cart' }, 'unavailable', 'expose the Service as NodePort'],
  ])('refuses %j with the remedy', async (target, code, remedy) => {
    const failure = await plan(target).then(() => null, failureOf)
    expect(failure).toMatchObject({ code, next: expect.stringContaining(remedy) })
  })

  it('sees a deleted pod go and its successor come, in order and once', async () => {
    const { view } = await plan({ namespace: demo.namespace, service: demo.service })
    const stop = new AbortController()
    const events: TimelineEvent[] = []
    let pods: PlannedPod[] = []
    const watch = await watchTarget(cluster, view, {
      now: () => performance.now(),
      signal: stop.signal,
      onEvents: (some) => events.push(...some),
      onPods: (some) => {
        pods = some
      },
    })
    const [victim] = chooseVictims(watch.pods(), 1, () => 0.5)
    if (!victim) throw new Error('nobody to delete')
    const [deleted] = await removePods(cluster, demo.namespace, [victim], { how: 'delete', now: () => performance.now() })
    expect(deleted).toMatchObject({ name: victim.name, failure: null })
    await until(() => pods.length === 5 && pods.every((pod) => pod.eligible) && !pods.some((pod) => pod.name === victim.name), 20_000)

    const newcomer = pods.find((pod) => events.some((event) => event.kind === 'pod-added' && event.subject === pod.name))?.name ?? ''
    const kindsOf = (subject: string) => events.filter((event) => event.subject === subject).map((event) => event.kind)
    expect(kindsOf(victim.name)[0]).toBe('pod-terminating')
    expect(kindsOf(victim.name)).toContain('pod-gone')
    expect(kindsOf(victim.name)).toContain('endpoint-gone')
    expect(kindsOf(newcomer).filter((kind) => kind.startsWith('pod-'))).toEqual(['pod-added', 'pod-scheduled', 'pod-ready'])
    expect(kindsOf(newcomer).at(-1)).toBe('endpoint-ready')
    expect(new Set(events.map((event) => `${event.kind} ${event.subject}`)).size).toBe(events.length)
    const terminatingAtMs = events.find((event) => event.kind === 'pod-terminating')?.atMs ?? Infinity
    expect(terminatingAtMs - (deleted?.requestedAtMs ?? 0)).toBeLessThan(100)
    stop.abort()
    await watch.ended
  })

  it('leaves nothing behind that keeps a process alive, even unclosed', async () => {
    const script = fileURLToPath(new URL('watch-and-end.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [script, kubeconfig], { timeout: 20_000 })
    expect(stdout).toBe('watched 5 pods\n')
  })
})
