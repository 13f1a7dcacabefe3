import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createCredentials } from './access/certificates.ts'
import { renderKubeconfig, writeKubeconfig } from './access/kubeconfig.ts'
import { createApi } from './api/api.ts'
import { createDiscovery } from './api/discovery.ts'
import { createResources } from './api/resources.ts'
import { createExecServer } from './api/exec.ts'
import { createApiServer } from './api/server.ts'
import { createDelays } from './base/delays.ts'
import { randomStreams } from './base/random.ts'
import { createScheduler } from './base/scheduler.ts'
import type { Scheduler } from './base/scheduler.ts'
import { applyInitialObjects, demoTarget, describeNodes } from './bootstrap/bootstrap.ts'
import { kubernetesVersion } from './bootstrap/system-objects.ts'
import { startAutoscalerController } from './controllers/autoscaler.ts'
import { startDeploymentController } from './controllers/deployment.ts'
import { startDisruptionBudgetController } from './controllers/disruption-budget.ts'
import { startEndpointSliceController } from './controllers/endpointslice.ts'
import { createEventRecorder } from './controllers/event-recorder.ts'
import { startKubelets } from './controllers/kubelet.ts'
import { noticeSilentNode } from './controllers/node-lifecycle.ts'
import { startReplicaSetController } from './controllers/replicaset.ts'
import { startScheduler } from './controllers/scheduler.ts'
import { chooseNodeAddresses, reserveNodePort } from './network/addresses.ts'
import { startNodeProxy } from './network/node-proxy.ts'
import type { NodeProxy } from './network/node-proxy.ts'
import { createPodNetwork } from './network/pod-network.ts'
import { evenWeighting } from './network/rules.ts'
import { createWorkloads } from './network/workloads.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { scenarios } from './scenarios/scenarios.ts'
import { createState } from './store/state.ts'
import type { ClusterState } from './store/state.ts'
import { startTruthRecorder } from './truth/recorder.ts'
import { openTruthFile } from './truth/truth-file.ts'
import type { DemoClusterSettings } from './worker-messages.ts'

/** A cluster that runs in this thread. */
export interface RunningCluster {
  /** A bearer token the API server takes, besides the kubeconfig's client certificate. */
  token: string
  /** Ends everything and writes the last truth. */
  stop(): Promise<void>
}

const apiAddress = '127.0.0.1'
/** While the cluster boots its delays shrink to this part, so that it is complete within a moment. */
const bootScale = 0.02
const bootLimitMs = 20_000
const bootPollMs = 5

/**
 * Starts the demo cluster: API server, controllers, nodes with their proxies, pods; returns when all pods of the first rollout are ready
 * and every node's rules know them, with the kubeconfig written.
 * @throws where an address, a port or a file cannot be had
 */
export async function startCluster({ scenario, seed, kubeconfigPath, truthPath }: DemoClusterSettings): Promise<RunningCluster> {
  const scheduler = createScheduler()
  const random = randomStreams(seed)
  let delayScale = bootScale
  const delays = createDelays(() => delayScale)
  const state = createState()
  const truth = startTruthRecorder(state, scheduler, { scenario, seed, ...demoTarget })
  const network = createPodNetwork((podIP) => truth.connectionRefused(podIP))
  const character: Scenario = scenarios[scenario]
  const workloads = createWorkloads({
    state, scheduler, delays, random, network, truth, slowness: character.slowness?.(random) ?? (() => 1), lingerMs: character.lingerMs ?? 0,
  })

  const nodes = describeNodes(await chooseNodeAddresses(), character.podsPerNode)
  const reserved = await reserveNodePort(nodes.map(({ address }) => address), random('node-port'))
  const weighting = character.weighting?.(random) ?? evenWeighting
  const proxies = nodes.map(({ name, address }, index) => startNodeProxy({
    node: name, state, scheduler, delays, random, network, weighting, programmingScale: character.programmingScale ?? 1,
    inTurn: character.inTurn ?? false,
    address: nodes.findIndex((other) => other.address === address) === index ? address : undefined,
    reserved: (port) => (port === reserved.port ? reserved.listeners.get(address) : undefined),
    onProgrammed: (service, rules) => truth.rulesProgrammed(name, service, rules),
  }))

  const context = { state, scheduler, delays, random, events: createEventRecorder(state, scheduler, random) }
  startDeploymentController(context)
  startReplicaSetController(context)
  startScheduler(context)
  const kubelets = startKubelets(context, workloads)
  startEndpointSliceController(context)
  startDisruptionBudgetController(context)
  startAutoscalerController(context)

  const credentials = await createCredentials(['localhost', 'kubernetes', 'kubernetes.default.svc', apiAddress, '10.96.0.1'], Date.now())
  const token = randomBytes(24).toString('hex')
  const resources = createResources(state)
  // The port is known only once the server listens, and the server needs the API first: discovery is told the address clients use.
  const serverAddress = { value: '' }
  const server = createApiServer(createApi({
    state, resources, scheduler, discovery: createDiscovery(resources, () => serverAddress.value), version: versionDocument(),
  }), createExecServer({ state, crash }), credentials, token)
  server.listen(0, apiAddress)
  await once(server, 'listening')
  const apiPort = portOf(server.address())
  serverAddress.value = `${apiAddress}:${apiPort}`

  const { policies = {}, preStopSeconds, minAvailable } = character
  applyInitialObjects(state, scheduler, random, { nodes, nodePort: reserved.port, apiAddress, apiPort, policies, preStopSeconds, minAvailable })
  await bootCompleted(state, scheduler, proxies)
  delayScale = 1
  character.disturb?.({ ...context, loseNode })
  const truthFile = truthPath === undefined ? undefined : await openTruthFile(truthPath, truth.snapshot)
  await writeKubeconfig(kubeconfigPath, renderKubeconfig(`https://${apiAddress}:${apiPort}`, demoTarget.namespace, credentials))

  return {
    token,
    async stop() {
      truth.freeze()
      scheduler.stop()
      for (const proxy of proxies) proxy.stop()
      server.close()
      server.closeAllConnections()
      await workloads.stop()
      await truthFile?.close()
    },
  }

  function crash(uid: string): boolean {
    const died = kubelets.crash(uid)
    const pod = died ? state.pods.list().find(({ metadata }) => metadata.uid === uid) : undefined
    if (pod !== undefined) truth.processDied(pod.metadata.name)
    return died
  }

  function loseNode(name: string): void {
    truth.nodeLost(name)
    kubelets.silence(name)
    workloads.freeze(name)
    proxies[nodes.findIndex((node) => node.name === name)]?.lose()
    noticeSilentNode(context, name)
  }
}

async function bootCompleted(state: ClusterState, scheduler: Scheduler, proxies: readonly NodeProxy[]): Promise<void> {
  const limitMs = scheduler.now() + bootLimitMs
  const target = `${demoTarget.namespace}/${demoTarget.service}`
  const complete = () => {
    const replicas = state.deployments.get(demoTarget.namespace, demoTarget.service)?.spec.replicas ?? 0
    return state.deployments.list().every(({ spec, status }) => status.availableReplicas === spec.replicas)
      && readyEndpoints(state) === replicas && proxies.every((proxy) => proxy.isCurrent(target))
  }
  while (!complete()) {
    if (scheduler.now() > limitMs) throw new Error('the demo cluster did not become ready; is this computer overloaded?')
    await new Promise<void>((resolve) => scheduler.after(bootPollMs, resolve))
  }
}

function readyEndpoints(state: ClusterState): number {
  const { namespace, service } = demoTarget
  const slices = state.endpointSlices.list(namespace).filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
  return slices.flatMap(({ endpoints }) => endpoints).filter(({ conditions }) => conditions.ready).length
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the API server has no port')
  return address.port
}

function versionDocument(): object {
  const [major, minor] = kubernetesVersion.slice(1).split('.')
  return {
    major, minor, gitVersion: kubernetesVersion, gitCommit: '', gitTreeState: 'clean', buildDate: '2025-05-15T08:19:08Z',
    goVersion: 'go1.24.2', compiler: 'gc', platform: 'linux/amd64',
  }
}
