import { execFile, spawn, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { eventually } from './kube-client.ts'
import { openDemoCluster } from './with-demo-cluster.ts'

const missing = spawnSync('kubectl', ['version', '--client']).status !== 0
if (missing) console.warn('kubectl is not on the PATH: the tests that drive it are skipped')

let demo: Awaited<ReturnType<typeof openDemoCluster>>
let environment: NodeJS.ProcessEnv

beforeAll(async () => {
  if (missing) return
  demo = await openDemoCluster({ seed: 21 })
  environment = { PATH: process.env['PATH'], HOME: homedir(), KUBECONFIG: demo.cluster.kubeconfigPath }
})
afterAll(async () => {
  if (!missing) await demo.close()
})

const run = promisify(execFile)

/** What kubectl prints. @throws where it fails */
async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await run('kubectl', ['--cache-dir', `${demo.folder}/cache`, ...args], { env: environment, timeout: 30_000 })
  return stdout
}

/** What kubectl complains about. */
async function refusal(...args: string[]): Promise<string> {
  return kubectl(...args).then((stdout) => `no refusal: ${stdout}`, (error: unknown) => (
    error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  ))
}

/** The table's rows as columns, without its heading. */
const rows = (table: string) => table.trimEnd().split('\n').slice(1).map((line) => line.split(/ {2,}/).map((cell) => cell.trim()))
const heading = (table: string) => table.split('\n')[0]?.split(/ {2,}/).map((cell) => cell.trim())
const podNames = async (...args: string[]) => {
  const lines = (await kubectl('get', 'pods', '-o', 'name', ...args)).trim().split('\n')
  return lines.filter((line) => line !== '').map((line) => line.slice('pod/'.length))
}
const metadataSchema = z.looseObject(
  { name: z.string(), labels: z.record(z.string(), z.string()).optional(), annotations: z.record(z.string(), z.string()).optional() },
)
const objectSchema = z.looseObject({
  kind: z.string(), apiVersion: z.string(), metadata: metadataSchema,
  spec: z.looseObject({}).optional(), status: z.looseObject({}).optional(),
})
const listSchema = z.looseObject({ kind: z.literal('List'), items: z.array(objectSchema) })

describe.skipIf(missing)('kubectl', () => {
  test('knows the cluster and its kinds', async () => {
    expect(await kubectl('version')).toContain('Server Version: v1.33')
    expect(await kubectl('config', 'current-context')).toBe('evenkeel-demo\n')
    expect(await kubectl('cluster-info')).toContain('is running at https://127.0.0.1:')
    const kinds = await kubectl('api-resources')
    for (const kind of ['Namespace', 'Node', 'Pod', 'Service', 'Endpoints', 'EndpointSlice', 'Deployment', 'ReplicaSet', 'Event']) {
      expect(kinds).toContain(kind)
    }
    expect(await kubectl('get', '--raw', '/readyz')).toBe('ok')
    expect(await kubectl('auth', 'can-i', 'delete', 'pods')).toBe('yes\n')
  })

  test('get: the usual columns, in the context\'s namespace, in one, in all', async () => {
    const pods = await kubectl('get', 'pods')
    expect(heading(pods)).toEqual(['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'])
    expect(rows(pods)).toHaveLength(7)
    expect(rows(pods).every(([, ready, status, restarts]) => ready === '1/1' && status === 'Running' && restarts === '0')).toBe(true)
    expect(heading(await kubectl('get', 'pods', '-A'))?.[0]).toBe('NAMESPACE')
    expect(rows(await kubectl('get', 'pods', '-A'))).toHaveLength(9)
    expect(rows(await kubectl('get', 'po', '-n', 'kube-system'))).toHaveLength(2)
    expect(rows(await kubectl('get', 'ns')).map(([name]) => name)).toEqual(
      ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'shop'],
    )
    expect(heading(await kubectl('get', 'svc'))).toEqual(['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'])
    expect(rows(await kubectl('get', 'svc', 'checkout'))).toEqual(
      [['checkout', 'NodePort', '10.96.118.27', '<none>', expect.stringMatching(/^80:3\d{4}\/TCP$/), expect.any(String)]],
    )
    expect(heading(await kubectl('get', 'deploy'))).toEqual(['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'])
    expect(heading(await kubectl('get', 'rs'))).toEqual(['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'])
    expect(heading(await kubectl('get', 'endpointslices'))).toEqual(['NAME', 'ADDRESSTYPE', 'PORTS', 'ENDPOINTS', 'AGE'])
    expect(heading(await kubectl('get', 'events'))).toEqual(['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'])
    expect(await kubectl('get', 'all')).toContain('deployment.apps/checkout')
  })

  test('get -o wide', async () => {
    const pods = await kubectl('get', 'pods', '-o', 'wide')
    expect(heading(pods)).toEqual(['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'])
    for (const [, , , , , ip, node] of rows(pods)) {
      expect(ip).toMatch(/^10\.244\.[123]\.\d+$/)
      expect(node).toBe(`demo-worker-${ip?.split('.')[2]}`)
    }
    const nodes = await kubectl('get', 'nodes', '-o', 'wide')
    expect(heading(nodes)).toEqual([
      'NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION', 'INTERNAL-IP', 'EXTERNAL-IP', 'OS-IMAGE', 'KERNEL-VERSION', 'CONTAINER-RUNTIME',
    ])
    expect(rows(nodes).map((cells) => cells[1])).toEqual(['Ready', 'Ready', 'Ready'])
    expect(await kubectl('get', 'nodes', '-L', 'topology.kubernetes.io/zone')).toMatch(/zone-a[^]*zone-b[^]*zone-b/)
    expect(rows(await kubectl('get', 'deploy', '-o', 'wide'))[1]).toContain('app=checkout')
  })

  test('get -o json, yaml, name, jsonpath; selectors; sorting', async () => {
    const list = listSchema.parse(JSON.parse(await kubectl('get', 'pods', '-o', 'json')))
    expect(list.items.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`)).toEqual(Array(7).fill('v1 Pod'))
    const deployment = objectSchema.parse(parse(await kubectl('get', 'deployment', 'checkout', '-o', 'yaml')))
    expect(deployment).toMatchObject(
      { kind: 'Deployment', apiVersion: 'apps/v1', spec: { replicas: 5 }, status: { readyReplicas: 5, observedGeneration: 1 } },
    )
    const slice = await kubectl(
      'get', 'endpointslices', '-l', 'kubernetes.io/service-name=checkout', '-o', 'jsonpath={.items[0].endpoints[*].conditions.ready}',
    )
    expect(slice).toBe('true true true true true')
    expect(await podNames('-l', 'app in (checkout)')).toHaveLength(5)
    expect(await podNames('-l', 'app!=checkout')).toHaveLength(2)
    expect(await podNames('--field-selector', 'spec.nodeName=demo-worker-3,status.phase=Running', '-l', 'app=checkout')).toHaveLength(1)
    const sorted = (await kubectl('get', 'pods', '--sort-by=.status.podIP', '-o', 'jsonpath={.items[*].status.podIP}')).split(' ')
    expect(sorted).toEqual([...sorted].sort())
  })

  test('describe tells what a pod, a node, a Service, a Deployment did', async () => {
    const [pod = ''] = await podNames('-l', 'app=checkout')
    const described = await kubectl('describe', 'pod', pod)
    const parts = [
      `Name: +${pod}`, 'Controlled By: +ReplicaSet/checkout-', 'Ready +True', 'Successfully assigned shop/', 'Started container checkout',
    ]
    for (const part of parts) expect(described).toMatch(new RegExp(part))
    expect(await kubectl('describe', 'svc', 'checkout')).toMatch(/NodePort: +http +3\d{4}\/TCP/)
    expect(await kubectl('describe', 'node', 'demo-worker-1')).toContain('InternalIP:')
    expect(await kubectl('describe', 'deploy', 'checkout')).toContain('Scaled up replica set')
  })

  test('delete pod waits until it is gone; a watch shows it going and its successor coming', async () => {
    const before = await podNames('-l', 'app=checkout')
    const [victim = ''] = before
    const watch = spawn('kubectl', [
      '--cache-dir', `${demo.folder}/cache`, 'get', 'pods', '-l', 'app=checkout', '-w', '--output-watch-events',
    ], { env: environment })
    let seen = ''
    watch.stdout.on('data', (chunk) => {
      seen += String(chunk)
    })
    try {
      await eventually(() => rows(seen).length >= 5)
      expect(await kubectl('delete', 'pod', victim)).toContain(`pod "${victim}" deleted`)
      expect(await podNames('-l', 'app=checkout')).not.toContain(victim)
      await eventually(() => new RegExp(`DELETED +${victim}`).test(seen))
      await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'app=checkout', '--timeout=20s')
      const newcomer = (await podNames('-l', 'app=checkout')).find((name) => !before.includes(name)) ?? ''
      await eventually(() => new RegExp(`MODIFIED +${newcomer} +1/1 +Running`).test(seen))
      expect(seen).toMatch(new RegExp(`MODIFIED +${victim} +1/1 +Terminating`))
      expect(seen).toMatch(new RegExp(`ADDED +${newcomer} +0/1 +Pending`))
      expect(seen).toMatch(new RegExp(`MODIFIED +${newcomer} +0/1 +ContainerCreating`))
    } finally {
      watch.kill()
    }
    expect(await kubectl('get', 'events', '--field-selector', `involvedObject.name=${victim}`)).toContain('Killing')
  })

  test('delete --now, --force, --wait=false, --all of a label', async () => {
    const [first = '', second = '', third = ''] = await podNames('-l', 'app=checkout')
    await kubectl('delete', 'pod', first, '--now')
    await kubectl('delete', 'pod', second, '--grace-period=0', '--force')
    await kubectl('delete', 'pod', third, '--wait=false')
    await kubectl('delete', 'pods', '-l', 'app=cart')
    await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=20s')
    const now = await podNames('-l', 'app=checkout')
    await eventually(async () => !(await podNames('-l', 'app=checkout')).includes(third))
    expect(now).not.toContain(first)
    expect(now).not.toContain(second)
  })

  test('scale, and rollout status until it is done', async () => {
    expect(await kubectl('scale', 'deployment', 'checkout', '--replicas=7')).toContain('scaled')
    expect(await kubectl('rollout', 'status', 'deployment', 'checkout', '--timeout=20s')).toContain('successfully rolled out')
    expect(rows(await kubectl('get', 'deploy', 'checkout'))[0]?.[1]).toBe('7/7')
    await kubectl('scale', 'deploy/checkout', '--current-replicas=7', '--replicas=5')
    expect(await refusal('scale', 'deploy/checkout', '--current-replicas=7', '--replicas=5')).toContain('Expected replicas to be 7, was 5')
    await eventually(async () => (await podNames('-l', 'app=checkout')).length === 5)
  })

  test('rollout restart, history and undo', async () => {
    const before = await podNames('-l', 'app=checkout')
    await kubectl('rollout', 'restart', 'deployment/checkout')
    expect(await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s')).toContain('successfully rolled out')
    await eventually(async () => (await podNames('-l', 'app=checkout')).every((name) => !before.includes(name)))
    expect(rows(await kubectl('rollout', 'history', 'deployment/checkout'))).toHaveLength(3)
    await kubectl('rollout', 'undo', 'deployment/checkout')
    await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s')
    const [replicaSet = ''] = before[0]?.match(/^checkout-[^-]+/) ?? []
    await eventually(async () => (await podNames('-l', 'app=checkout')).every((name) => name.startsWith(replicaSet)))
  })

  test('what it sends as protobuf: create pdb, autoscale, auth can-i', async () => {
    expect(await kubectl('create', 'pdb', 'cart', '--selector=app=cart', '--min-available=1')).toContain('created')
    await eventually(async () => rows(await kubectl('get', 'pdb', 'cart'))[0]?.slice(0, 4).join(' ') === 'cart 1 N/A 1')
    await kubectl('autoscale', 'deployment', 'cart', '--min=3', '--max=5')
    await eventually(async () => rows(await kubectl('get', 'deploy', 'cart'))[0]?.[1]?.endsWith('/3') === true)
    await kubectl('delete', 'hpa,pdb', 'cart')
    await kubectl('scale', 'deployment', 'cart', '--replicas=2')
  })

  test('the viewer may look, and is refused the rest', async () => {
    const viewer = ['--context', 'evenkeel-demo-viewer']
    expect(rows(await kubectl('get', 'nodes', ...viewer))).toHaveLength(3)
    expect(await refusal('delete', 'pods', '-l', 'app=cart', ...viewer)).toContain('User "evenkeel-demo-viewer" cannot delete resource "pods"')
    const [pod = ''] = await podNames('-l', 'app=cart')
    expect(await refusal('exec', pod, ...viewer, '--', 'kill', '1')).toMatch(/forbidden/i)
    expect(await kubectl('auth', 'can-i', 'get', 'pods', ...viewer)).toBe('yes\n')
    expect(await run('kubectl', ['auth', 'can-i', 'create', 'pods/eviction', ...viewer], { env: environment })
      .catch((error: unknown) => error)).toMatchObject({ code: 1, stdout: expect.stringMatching(/^no/) })
  })

  test('label, annotate and the three kinds of patch', async () => {
    const [pod = ''] = await podNames('-l', 'app=cart')
    const metadata = async () => objectSchema.parse(JSON.parse(await kubectl('get', 'pod', pod, '-o', 'json'))).metadata
    await kubectl('label', 'pod', pod, 'canary=yes')
    expect((await metadata()).labels).toMatchObject({ canary: 'yes', app: 'cart' })
    expect(await refusal('label', 'pod', pod, 'canary=no')).toContain('already has a value')
    await kubectl('label', 'pod', pod, 'canary-')
    expect((await metadata()).labels).not.toHaveProperty('canary')
    await kubectl('annotate', 'pod', pod, 'note=hello there')
    expect((await metadata()).annotations).toMatchObject({ note: 'hello there' })
    await kubectl('patch', 'pod', pod, '--type=json', '-p', '[{"op":"replace","path":"/metadata/annotations/note","value":"json"}]')
    expect((await metadata()).annotations).toMatchObject({ note: 'json' })
    await kubectl('patch', 'pod', pod, '--type=merge', '-p', '{"metadata":{"annotations":{"note":"merge"}}}')
    expect((await metadata()).annotations).toMatchObject({ note: 'merge' })
    const containers = [{ name: 'cart', image: 'registry.example/shop/cart:2.0.2' }]
    await kubectl('patch', 'deployment', 'cart', '-p', JSON.stringify({ spec: { template: { spec: { containers } } } }))
    await kubectl('rollout', 'status', 'deployment/cart', '--timeout=30s')
    expect(await kubectl('get', 'deploy', 'cart', '-o', 'wide')).toContain('cart:2.0.2')
    await kubectl('set', 'image', 'deployment/cart', 'cart=registry.example/shop/cart:2.0.3')
    expect(await kubectl('rollout', 'status', 'deployment/cart', '--timeout=30s')).toContain('successfully')
  })

  test('cordon, drain and uncordon', async () => {
    await kubectl('drain', 'demo-worker-3', '--ignore-daemonsets', '--timeout=30s')
    expect(rows(await kubectl('get', 'node', 'demo-worker-3'))[0]?.[1]).toBe('Ready,SchedulingDisabled')
    expect(await kubectl('get', 'pods', '-A', '--field-selector', 'spec.nodeName=demo-worker-3', '-o', 'name')).toBe('')
    await kubectl('uncordon', 'demo-worker-3')
    expect(rows(await kubectl('get', 'node', 'demo-worker-3'))[0]?.[1]).toBe('Ready')
    await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s')
  })

  test('disruption budgets: created, shown, kept by an eviction, respected by drain, deleted', async () => {
    const file = `${demo.folder}/budget.json`
    await writeFile(file, JSON.stringify({
      apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'checkout' },
      spec: { minAvailable: '100%', selector: { matchLabels: { app: 'checkout' } } },
    }))
    expect(await kubectl('create', '--validate=false', '-f', file)).toContain('poddisruptionbudget.policy/checkout created')
    await eventually(async () => Number(await kubectl('get', 'pdb', 'checkout', '-o', 'jsonpath={.status.currentHealthy}')) === 5)
    const shown = await kubectl('get', 'pdb')
    expect(heading(shown)).toEqual(['NAME', 'MIN AVAILABLE', 'MAX UNAVAILABLE', 'ALLOWED DISRUPTIONS', 'AGE'])
    expect(rows(shown)[0]?.slice(0, 4)).toEqual(['checkout', '100%', 'N/A', '0'])
    const before = await podNames('-l', 'app=checkout')
    const drained = await refusal('drain', 'demo-worker-2', '--pod-selector=app=checkout', '--ignore-daemonsets', '--timeout=2s')
    expect(drained).toContain('Cannot evict pod as it would violate the pod\'s disruption budget')
    expect(await podNames('-l', 'app=checkout')).toEqual(before)
    expect(await kubectl('describe', 'pdb', 'checkout')).toMatch(/Allowed disruptions: +0/)
    await kubectl('uncordon', 'demo-worker-2')
    expect(await kubectl('delete', 'pdb', 'checkout')).toContain('deleted')
    expect(await refusal('get', 'pdb', 'checkout')).toContain('poddisruptionbudgets.policy "checkout" not found')
  })

  test('what cannot be is refused in Kubernetes\' words', async () => {
    expect(await refusal('get', 'pod', 'nope')).toContain('Error from server (NotFound): pods "nope" not found')
    expect(await refusal('get', 'deploy', 'nope')).toContain('deployments.apps "nope" not found')
    expect(await refusal('get', 'configmaps')).toContain('the server doesn\'t have a resource type "configmaps"')
    expect(await refusal('delete', 'deployment', 'cart')).toContain('MethodNotAllowed')
    expect(await refusal('get', 'pods', '--field-selector', 'spec.color=red')).toContain('field label not supported')
    const patched = (object: string, patch: object) => refusal('patch', object, '--type=merge', '-p', JSON.stringify(patch))
    expect(await patched('deployment/cart', { spec: { replicas: -1 } })).toContain('must be greater than or equal to 0')
    expect(await patched('service/checkout', { spec: { sessionAffinity: 'ClientIP' } })).toContain('only the selector of a Service')
  })
})
