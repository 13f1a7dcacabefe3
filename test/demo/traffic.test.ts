import { expect, test } from 'vitest'
import { delayRanges } from '../../electron/demo/base/delays.ts'
import type { Truth } from '../../electron/demo/truth/truth.ts'
import { checkoutAddresses, checkoutPods, eventually, openKubeClient } from './kube-client.ts'
import type { KubeClient } from './kube-client.ts'
import { RawConnection, codeOf } from './raw-connection.ts'
import { withDemoCluster } from './with-demo-cluster.ts'

/** What clients counted themselves: answers by pod, failures by code. */
class Tally {
  readonly answers = new Map<string, number>()
  readonly failures: { code: string, atMs: number }[] = []

  answered(pod: string): void {
    this.answers.set(pod, (this.answers.get(pod) ?? 0) + 1)
  }

  get total(): number {
    return [...this.answers.values()].reduce((sum, count) => sum + count, 0)
  }
}

const podOf = (headers: Map<string, string>) => headers.get('x-pod-name') ?? ''
const servedOf = (truth: Truth) => Object.fromEntries(
  truth.pods.filter(({ requestsServed }) => requestsServed > 0).map((pod) => [pod.name, pod.requestsServed]),
)

/** As many connections as asked for, one request each, some at a time, spread over the nodes. */
async function connectOften(client: KubeClient, tally: Tally, shouldGoOn: (begun: number) => boolean, clients = 20): Promise<void> {
  const addresses = await checkoutAddresses(client)
  let begun = 0
  await Promise.all(Array.from({ length: clients }, async () => {
    while (shouldGoOn(begun)) {
      const { host, port } = addresses[begun++ % addresses.length] ?? { host: '', port: 0 }
      let connection: RawConnection | undefined
      try {
        connection = await RawConnection.open(host, port)
        tally.answered(podOf((await connection.get('/', 'close')).headers))
      } catch (error) {
        tally.failures.push({ code: codeOf(error), atMs: Date.now() })
      } finally {
        connection?.close()
      }
    }
  }))
}

test('each pod\'s count equals the truth, and connections are spread evenly', async () => {
  await withDemoCluster({ scenario: 'even' }, async ({ cluster, finalTruth }) => {
    const client = await openKubeClient(cluster.kubeconfigPath)
    const tally = new Tally()
    const connections = 4_000
    await connectOften(client, tally, (begun) => begun < connections)
    const truth = await finalTruth()
    expect(tally.failures).toEqual([])
    expect(Object.fromEntries(tally.answers)).toEqual(servedOf(truth))
    expect(truth.pods.map((pod) => pod.connectionsAccepted)).toEqual(truth.pods.map((pod) => pod.requestsServed))
    expect(truth.pods.map(({ responsesAborted }) => responsesAborted)).toEqual([0, 0, 0, 0, 0])
    const deviation = Math.sqrt(connections * 0.2 * 0.8)
    for (const count of tally.answers.values()) expect(Math.abs(count - connections / 5)).toBeLessThan(5 * deviation)
  })
})

test('hot-pod: one pod takes three times its share on every node', async () => {
  await withDemoCluster({ scenario: 'hot-pod' }, async ({ cluster, finalTruth }) => {
    const client = await openKubeClient(cluster.kubeconfigPath)
    const tally = new Tally()
    await connectOften(client, tally, (begun) => begun < 2_000)
    const counts = [...tally.answers.values()].sort((a, b) => b - a)
    expect(Math.abs((counts[0] ?? 0) - 1_200)).toBeLessThan(5 * Math.sqrt(2_000 * 0.6 * 0.4))
    for (const count of counts.slice(1)) expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(2_000 * 0.1 * 0.9))
    const { events } = await finalTruth()
    const hot = [...tally.answers].find(([, count]) => count === counts[0])?.[0]
    for (const node of ['demo-worker-1', 'demo-worker-2', 'demo-worker-3']) {
      const last = events.filter(({ kind, subject }) => kind === 'rules-programmed' && subject === node).at(-1)
      expect(last?.detail['rules']).toContainEqual({ pod: hot, probability: 0.6 })
    }
  })
})

test('a connection stays with its pod; pipelined requests are answered in order', async () => {
  await withDemoCluster({}, async ({ cluster, finalTruth }) => {
    const [address] = await checkoutAddresses(await openKubeClient(cluster.kubeconfigPath))
    const tally = new Tally()
    await Promise.all(Array.from({ length: 30 }, async (_, index) => {
      const connection = await RawConnection.open(address?.host ?? '', address?.port ?? 0)
      const pods = new Set<string>()
      for (let request = 0; request < 20 + index; request++) {
        const { headers, body, status } = await connection.get(`/any/${request}?x=${index}`)
        expect(status).toBe(200)
        expect(JSON.parse(body)).toMatchObject(
          { hostname: podOf(headers), pod: podOf(headers), node: expect.stringMatching(/^demo-worker-\d$/) },
        )
        pods.add(podOf(headers))
        tally.answered(podOf(headers))
      }
      connection.send('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n')
      for (const answer of [await connection.answer(), await connection.answer()]) tally.answered(podOf(answer.headers))
      expect(pods.size).toBe(1)
      connection.close()
    }))
    const truth = await finalTruth()
    expect(Object.fromEntries(tally.answers)).toEqual(servedOf(truth))
    expect(truth.pods.reduce((sum, pod) => sum + pod.connectionsAccepted, 0)).toBe(30)
  })
})

test('a client that gives up is an aborted response, not a served one', async () => {
  await withDemoCluster({}, async ({ cluster, truthPath, finalTruth }) => {
    const [address] = await checkoutAddresses(await openKubeClient(cluster.kubeconfigPath))
    for (let count = 0; count < 20; count++) {
      const connection = await RawConnection.open(address?.host ?? '', address?.port ?? 0)
      await new Promise<void>((resolve) => connection.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n', () => resolve()))
      connection.socket.resetAndDestroy()
    }
    expect(truthPath).not.toBe('')
    const { pods } = await finalTruth()
    const sum = (field: 'requestsReceived' | 'requestsServed' | 'responsesAborted') => pods.reduce((total, pod) => total + pod[field], 0)
    expect(sum('requestsReceived')).toBe(sum('requestsServed') + sum('responsesAborted'))
    expect(sum('requestsServed')).toBeLessThanOrEqual(2)
  })
})

test('a pod deleted under load: resets for a while, then none; nothing is lost or counted twice', async () => {
  await withDemoCluster({}, async ({ cluster, finalTruth }) => {
    const client = await openKubeClient(cluster.kubeconfigPath)
    const [victim] = await checkoutPods(client)
    const name = victim?.name ?? ''
    const tally = new Tally()
    let over = false
    const load = connectOften(client, tally, () => !over)
    await eventually(() => tally.total > 500)
    await client.call(`/api/v1/namespaces/shop/pods/${name}`, { method: 'DELETE' })
    await eventually(async () => {
      const pods = await checkoutPods(client)
      const newcomer = pods.find((pod) => pod.ready && !tally.answers.has(pod.name))
      return newcomer === undefined && pods.length === 5 && pods.every((pod) => pod.ready && !pod.terminating)
    })
    const untilTotal = tally.total + 500
    await eventually(() => tally.total > untilTotal)
    over = true
    await load

    const truth = await finalTruth()
    expect(Object.fromEntries(tally.answers)).toEqual(servedOf(truth))
    const told = truth.pods.find((pod) => pod.name === name)
    const listenerClosedMs = Date.parse(told?.listenerClosedAt ?? '')
    expect(Date.parse(told?.lastConnectionAt ?? '')).toBeLessThanOrEqual(listenerClosedMs)
    const { kill, processExit, podRemoval } = delayRanges
    expect(listenerClosedMs - Date.parse(told?.deletionRequestedAt ?? '')).toBeGreaterThanOrEqual(kill[0] - 1)
    expect(Date.parse(told?.goneAt ?? '') - listenerClosedMs).toBeGreaterThanOrEqual(processExit[0] + podRemoval[0] - 2)

    const lastProgrammedMs = Math.max(...['demo-worker-1', 'demo-worker-2', 'demo-worker-3'].map((node) => {
      const without = truth.events.find(({ kind, subject, at, detail }) =>
        kind === 'rules-programmed' && subject === node && Date.parse(at) > listenerClosedMs
        && !JSON.stringify(detail['pods']).includes(name))
      return Date.parse(without?.at ?? '')
    }))
    expect(lastProgrammedMs - listenerClosedMs).toBeGreaterThan(200)
    expect(lastProgrammedMs - listenerClosedMs).toBeLessThan(1_200)
    expect(new Set(tally.failures.map(({ code }) => code))).toEqual(new Set(['ECONNRESET']))
    for (const { atMs } of tally.failures) {
      expect(atMs).toBeGreaterThanOrEqual(listenerClosedMs - 5)
      expect(atMs).toBeLessThan(lastProgrammedMs + 100)
    }
    const events = truth.events.filter(({ subject }) => subject === name).map(({ kind }) => kind)
    expect(events.indexOf('delete-requested')).toBeLessThan(events.indexOf('listener-closed'))
    expect(events.indexOf('listener-closed')).toBeLessThan(events.indexOf('pod-gone'))
    expect(truth.pods).toHaveLength(6)
  })
})

test('established connections to a deleted pod finish and are asked to close', async () => {
  await withDemoCluster({}, async ({ cluster, finalTruth }) => {
    const client = await openKubeClient(cluster.kubeconfigPath)
    const [address] = await checkoutAddresses(client)
    const connections = await Promise.all(Array.from({ length: 40 }, () => RawConnection.open(address?.host ?? '', address?.port ?? 0)))
    const first = await Promise.all(connections.map(async (connection) => podOf((await connection.get()).headers)))
    const name = first[0] ?? ''
    const own = connections.filter((_, index) => first[index] === name)
    expect(own.length).toBeGreaterThan(2)
    await client.call(`/api/v1/namespaces/shop/pods/${name}`, { method: 'DELETE' })

    const [idle, ...busy] = own
    await Promise.all(busy.map(async (connection) => {
      for (;;) {
        const { headers } = await connection.get()
        expect(podOf(headers)).toBe(name)
        if (headers.get('connection') === 'close') break
      }
      await connection.ended()
    }))
    await idle?.ended()
    const others = connections.filter((_, index) => first[index] !== name)
    for (const [index, connection] of others.entries()) expect(podOf((await connection.get()).headers), String(index)).not.toBe(name)
    for (const connection of connections) connection.close()
    const { pods } = await finalTruth()
    expect(pods.find((pod) => pod.name === name)).toMatchObject({ responsesAborted: 0, connectionsAccepted: own.length })
  })
})

test('without any pod connections are refused, until there is one again', async () => {
  await withDemoCluster({}, async ({ cluster }) => {
    const client = await openKubeClient(cluster.kubeconfigPath)
    const [address] = await checkoutAddresses(client)
    const scale = (replicas: number) => client.call('/apis/apps/v1/namespaces/shop/deployments/checkout/scale', {
      method: 'PATCH', body: { spec: { replicas } }, headers: { 'content-type': 'application/merge-patch+json' },
    })
    const attempt = () => RawConnection.open(address?.host ?? '', address?.port ?? 0).then(async (connection) => {
      const pod = podOf((await connection.get('/', 'close')).headers)
      connection.close()
      return pod
    }).catch(codeOf)
    await scale(0)
    await eventually(async () => await attempt() === 'ECONNREFUSED')
    await scale(1)
    await eventually(async () => (await attempt()).startsWith('checkout-'))
  })
})
