import { stat, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startDemoCluster } from '../../electron/demo/start-demo-cluster.ts'
import { truthSchema } from '../../electron/demo/truth/truth.ts'
import { checkoutAddresses, checkoutPods, eventually, openKubeClient } from './kube-client.ts'
import { RawConnection, codeOf } from './raw-connection.ts'
import { demoWorkerUrl, withDemoCluster } from './with-demo-cluster.ts'

describe('the API server', () => {
  test('lets in who has the certificate or the token, nobody else', async () => {
    await withDemoCluster({}, async ({ cluster }) => {
      const client = await openKubeClient(cluster.kubeconfigPath)
      const pods = '/api/v1/namespaces/shop/pods'
      expect((await client.call(pods)).code).toBe(200)
      const refused = await client.call(pods, { anonymous: true })
      expect([refused.code, JSON.parse(refused.body)]).toMatchObject([401, { kind: 'Status', reason: 'Unauthorized', code: 401 }])
      const withToken = (token: string) => client.call(pods, { anonymous: true, headers: { authorization: `Bearer ${token}` } })
      expect((await withToken(cluster.token)).code).toBe(200)
      expect((await withToken(cluster.token.replace(/^./, 'x'))).code).toBe(401)
      for (const path of ['/healthz', '/livez', '/readyz', '/version']) {
        expect((await client.call(path, { anonymous: true })).code).toBe(200)
      }
    })
  })

  test('streams a watch: a deleted pod goes, its successor comes, and the stream ends in time', async () => {
    await withDemoCluster({}, async ({ cluster }) => {
      const client = await openKubeClient(cluster.kubeconfigPath)
      const [victim] = await checkoutPods(client)
      const seen: string[] = []
      const watching = (async () => {
        for await (const event of client.watch('/api/v1/namespaces/shop/pods?watch=1&labelSelector=app%3Dcheckout&timeoutSeconds=6')) {
          expect(event).toMatchObject({ type: expect.stringMatching(/^(ADDED|MODIFIED|DELETED)$/), object: { kind: 'Pod' } })
          seen.push(`${String(event['type'])} ${JSON.stringify(event).includes(victim?.name ?? '') ? 'victim' : 'other'}`)
        }
      })()
      await eventually(() => seen.length === 5)
      await client.call(`/api/v1/namespaces/shop/pods/${victim?.name}`, { method: 'DELETE' })
      await watching
      expect(seen.slice(0, 5).every((line) => line.startsWith('ADDED'))).toBe(true)
      expect(seen).toContain('DELETED victim')
      expect(seen.slice(5)).toContain('ADDED other')
    })
  })

  test('refuses what is too large or malformed, and goes on', async () => {
    await withDemoCluster({}, async ({ cluster }) => {
      const client = await openKubeClient(cluster.kubeconfigPath)
      const url = '/api/v1/namespaces/shop/pods/x/eviction'
      expect((await client.call(url, { method: 'POST', body: 'x'.repeat(4 * 1024 * 1024) })).code).toBe(413)
      expect((await client.call('/api/v1/namespaces/%E0%A4%A/pods')).code).toBe(400)
      expect((await client.call('/api/v1/pods')).code).toBe(200)
    })
  })
})

describe('starting and stopping', () => {
  test('the kubeconfig is its owner\'s alone, and an old one is replaced', async () => {
    await withDemoCluster({}, async ({ cluster, folder }) => {
      expect((await stat(cluster.kubeconfigPath)).mode & 0o777).toBe(0o600)
      const before = await readFile(cluster.kubeconfigPath, 'utf8')
      await cluster.stop()
      await writeFile(cluster.kubeconfigPath, before.replace(/^#.*\n/, ''))
      const next = await startDemoCluster({ workerUrl: demoWorkerUrl, scenario: 'even', seed: 1, kubeconfigPath: cluster.kubeconfigPath })
      expect(await readFile(cluster.kubeconfigPath, 'utf8')).not.toBe(before)
      await next.stop()
      expect((await stat(folder)).isDirectory()).toBe(true)
    })
  })

  test('problems with files are said in one sentence, and nothing keeps running', async () => {
    await withDemoCluster({}, async ({ folder }) => {
      const foreign = join(folder, 'foreign')
      await writeFile(foreign, 'apiVersion: v1\nkind: Config\ncontexts: [{ name: production }]\n')
      const attempt = (paths: { kubeconfigPath: string, truthPath?: string }) =>
        startDemoCluster({ workerUrl: demoWorkerUrl, scenario: 'even', seed: 1, ...paths })
          .then(() => 'started', (error: unknown) => String(error))
      expect(await attempt({ kubeconfigPath: foreign })).toContain('is not a demo cluster\'s kubeconfig')
      expect(await readFile(foreign, 'utf8')).toContain('production')
      expect(await attempt({ kubeconfigPath: folder })).toContain('it is a directory')
      const truthPath = join(foreign, 'truth')
      expect(await attempt({ kubeconfigPath: join(folder, 'new'), truthPath })).toContain(`cannot write ${truthPath}`)
    })
  })

  test('two clusters of one seed are alike and do not disturb each other', async () => {
    await withDemoCluster({ seed: 11 }, (one) => withDemoCluster({ seed: 11 }, async (other) => {
      const describeCluster = async (kubeconfigPath: string) => {
        const client = await openKubeClient(kubeconfigPath)
        return { pods: await checkoutPods(client), addresses: await checkoutAddresses(client) }
      }
      const [a, b] = [await describeCluster(one.cluster.kubeconfigPath), await describeCluster(other.cluster.kubeconfigPath)]
      expect(a.pods).toEqual(b.pods)
      expect(a.addresses[0]?.port).not.toBe(b.addresses[0]?.port)
      const places = ({ pods }: Awaited<ReturnType<typeof one.finalTruth>>) => pods.map(
        ({ name, ip, node, zone }) => ({ name, ip, node, zone }),
      )
      expect(places(await one.finalTruth())).toEqual(places(await other.finalTruth()))
    }))
  })

  test('stopping ends connections and listeners, once', async () => {
    await withDemoCluster({}, async ({ cluster }) => {
      const [address] = await checkoutAddresses(await openKubeClient(cluster.kubeconfigPath))
      const open = () => RawConnection.open(address?.host ?? '', address?.port ?? 0)
      const connection = await open()
      await connection.get()
      await Promise.all([cluster.stop(), cluster.stop()])
      await connection.ended()
      expect(await open().catch(codeOf)).toBe('ECONNREFUSED')
      expect(await cluster.exited).toEqual({ reason: 'stopped' })
      await cluster.stop()
    })
  })

  test('stopping does not wait for connections that are just being closed', async () => {
    await withDemoCluster({}, async ({ cluster }) => {
      const [address] = await checkoutAddresses(await openKubeClient(cluster.kubeconfigPath))
      const connections = await Promise.all(Array.from({ length: 40 }, () => RawConnection.open(address?.host ?? '', address?.port ?? 0)))
      await Promise.all(connections.map((connection) => connection.get()))
      for (const connection of connections) connection.close()
      const startedMs = performance.now()
      await cluster.stop()
      expect(performance.now() - startedMs).toBeLessThan(3_000)
    })
  })

  test('the truth file keeps up while the cluster runs', async () => {
    await withDemoCluster({}, async ({ cluster, truthPath }) => {
      const [address] = await checkoutAddresses(await openKubeClient(cluster.kubeconfigPath))
      const connection = await RawConnection.open(address?.host ?? '', address?.port ?? 0)
      for (let count = 0; count < 5; count++) await connection.get()
      await eventually(async () => {
        const { pods } = truthSchema.parse(JSON.parse(await readFile(truthPath, 'utf8')))
        return pods.some(({ requestsServed }) => requestsServed === 5)
      }, 2_000)
      connection.close()
    })
  })

  test('who started a cluster learns when it dies', async () => {
    const cluster = await startDemoCluster({
      workerUrl: new URL('dying-worker.ts', import.meta.url), scenario: 'even', seed: 1, kubeconfigPath: 'unused',
    })
    expect(await cluster.exited).toEqual({ reason: 'died', message: 'out of luck' })
    await cluster.stop()
  })
})
