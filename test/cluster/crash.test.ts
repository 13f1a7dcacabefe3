import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectCluster, type Cluster } from '../../electron/cluster/connect.ts'
import { crashContainer } from '../../electron/cluster/disruption/crash.ts'
import { chooseContext, loadContexts } from '../../electron/cluster/kubeconfigs.ts'
import { failureOf } from '../../shared/contract/failure.ts'
import { checkoutPods, eventually, openKubeClient, type KubeClient } from '../demo/kube-client.ts'
import { openDemoCluster } from '../demo/with-demo-cluster.ts'
import { json, startFakeApiServer, status } from './fake-api-server.ts'

describe('crashing a container', () => {
  let running: Awaited<ReturnType<typeof openDemoCluster>>
  let cluster: Cluster
  let client: KubeClient
  beforeAll(async () => {
    running = await openDemoCluster({ scenario: 'even', seed: 4 })
    const loaded = await loadContexts({ explicit: [running.cluster.kubeconfigPath], environment: {}, homeDirectory: running.folder })
    cluster = connectCluster(chooseContext(loaded, null), { environment: {} })
    client = await openKubeClient(running.cluster.kubeconfigPath)
  })
  afterAll(async () => {
    cluster.close()
    await running.close()
  })

  it('ends its process, which is started again in the same pod', async () => {
    const [pod] = await checkoutPods(client)
    if (!pod) throw new Error('there are pods')
    let sent = 0
    await crashContainer(cluster, 'shop', pod.name, undefined, () => { sent += 1 })
    expect(sent).toBe(1)
    const restarts = async () => {
      const { status: state } = Object(await client.json(`/api/v1/namespaces/shop/pods/${pod.name}`))
      return { count: state.containerStatuses[0].restartCount, last: state.containerStatuses[0].lastState?.terminated?.exitCode ?? null }
    }
    await eventually(async () => (await restarts()).count === 1)
    await eventually(async () => (await checkoutPods(client)).every((one) => one.ready))
    expect((await checkoutPods(client)).map(({ name }) => name)).toContain(pod.name)
  })

  it('says that the pod is not there, and never touches system namespaces', async () => {
    expect(await crashContainer(cluster, 'shop', 'nobody', undefined, () => undefined).then(() => null, failureOf)).toMatchObject({ code: 'not-found' })
    expect(await crashContainer(cluster, 'kube-system', 'a', undefined, () => undefined).then(() => null, failureOf)).toMatchObject({ code: 'usage' })
  })

  it('says what the API refuses', async () => {
    const fake = await startFakeApiServer()
    fake.answer = (_, response) => json(response, 403, status(403, 'no exec for you'))
    const other = await fake.connect()
    expect(await crashContainer(other, 'shop', 'a', 'app', () => undefined).then(() => null, failureOf)).toMatchObject({
      code: 'forbidden', message: expect.stringContaining('pods/exec a'),
    })
    expect(fake.seen[0]?.url).toMatch(/^\/api\/v1\/namespaces\/shop\/pods\/a\/exec\?command=sh&command=-c&command=for.*&container=app$/)
    await fake.stop()
  })
})
