import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findProgram } from '../support/programs.ts'
import { iptablesJumps, iptablesRules } from './iptables-rules.ts'
import { Namespaces, removeStaleNamespaces } from './namespaces.ts'
import { nftablesBase, nftablesRules } from './nftables-rules.ts'
import { PodProcess, targetPort } from './pods.ts'
import type { ProxyMode, ServiceRules } from './service-rules.ts'
import { until, wallMs } from './system.ts'

export interface LabOptions {
  mode: ProxyMode
  affinitySeconds?: number
}

interface Pod {
  name: string
  ip: string
  namespace: string
  process: PodProcess
}

const clusterIP = '10.96.118.27'
const port = 80
const nodes = 2
const clientHost = 100
const serves = `http://${clusterIP}:${port}/`

/**
 * A cluster's network out of the Linux kernel alone: two nodes joined by a bridge, pods on routed veth pairs as kind's CNI plugin makes
 * them, a client that is one more pod of the first node, and the Service rules of kube-proxy on both nodes. Pods are real nginx; nothing
 * of it is Evenkeel's but the wiring.
 */
export class Lab {
  readonly url = serves
  /** The client's namespace, and its addresses: any of them may be a connection's source. */
  readonly clientNamespace: string
  readonly clientAddresses: string[] = []
  private readonly mode: ProxyMode
  private readonly affinitySeconds: number | null
  private readonly namespaces: Namespaces
  private readonly directory: string
  private readonly nodeNamespaces: string[]
  private readonly pods = new Map<string, Pod>()
  private programmed: string[] = []

  private constructor(options: LabOptions, namespaces: Namespaces, directory: string, nodeNamespaces: string[], clientNamespace: string) {
    this.mode = options.mode
    this.affinitySeconds = options.affinitySeconds ?? null
    this.namespaces = namespaces
    this.directory = directory
    this.nodeNamespaces = nodeNamespaces
    this.clientNamespace = clientNamespace
  }

  /** Builds the network, without pods. Whatever fails, nothing stays behind. */
  static async start(options: LabOptions): Promise<Lab> {
    await removeStaleNamespaces()
    const namespaces = new Namespaces()
    const directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-lab-'))
    try {
      const fabric = await namespaces.add('fabric')
      await namespaces.ip(fabric, 'link add br0 type bridge\nlink set br0 up')
      const nodeNamespaces: string[] = []
      for (let node = 1; node <= nodes; node++) nodeNamespaces.push(await addNode(namespaces, fabric, node))
      const client = await namespaces.add('client')
      const lab = new Lab(options, namespaces, directory, nodeNamespaces, client)
      await lab.attach(client, 1, clientHost)
      await namespaces.sysctl(client, { 'net.ipv4.ip_local_port_range': '1024 65535' })
      for (const node of nodeNamespaces) await lab.prepareProxy(node)
      return lab
    } catch (error) {
      await dispose(namespaces, directory)
      throw error
    }
  }

  /** Starts pods, on the nodes in turn, and lets the Service know them. */
  async addPods(...names: string[]): Promise<void> {
    for (const name of names) await this.startPod(name)
    await this.program([...this.programmed, ...names])
  }

  private async startPod(name: string): Promise<void> {
    const number = this.pods.size
    const node = 1 + (number % nodes)
    const namespace = await this.namespaces.add(name)
    const ip = await this.attach(namespace, node, 10 + number)
    const process = await PodProcess.start(nginxProgram(), name, namespace, path.join(this.directory, name))
    this.pods.set(name, { name, ip, namespace, process })
    await this.answers(name)
  }

  /** Starts a killed pod's process again, at the same address. */
  async revive(name: string): Promise<void> {
    const pod = this.pod(name)
    pod.process = await PodProcess.start(nginxProgram(), name, pod.namespace, path.join(this.directory, name))
    await this.answers(name)
  }

  /** Kills a pod's process. @returns the wall clock just before */
  async kill(name: string): Promise<number> {
    const atMs = wallMs()
    await this.pod(name).process.kill()
    return atMs
  }

  /** Makes the Service's rules lead to these pods, on every node. @returns the wall clock before and after the client's node changed */
  async program(names: readonly string[]): Promise<{ beforeMs: number; afterMs: number }> {
    const endpoints = names.map((name) => this.pod(name).ip)
    const before = this.programmed.map((name) => this.pod(name).ip)
    const rules: ServiceRules = { clusterIP, port, endpoints, targetPort, affinitySeconds: this.affinitySeconds }
    const apply = (node: string): Promise<string> => (this.mode === 'iptables'
      ? this.namespaces.execute(node, 'iptables-restore', ['--wait', '--noflush', '--counters'], iptablesRules(rules, before))
      : this.namespaces.execute(node, 'nft', ['-f', '-'], nftablesRules(rules, before)))
    const [clientNode = '', ...others] = this.nodeNamespaces
    const beforeMs = wallMs()
    await apply(clientNode)
    const afterMs = wallMs()
    for (const node of others) await apply(node)
    this.programmed = [...names]
    return { beforeMs, afterMs }
  }

  /** How many connections each pod has accepted by nginx's own count, the asking included: each call adds one to each. */
  async acceptedConnections(): Promise<Record<string, number>> {
    const accepted: Record<string, number> = {}
    for (const name of this.pods.keys()) {
      accepted[name] = Number(/^server accepts handled requests\s+(\d+)/m.exec(await this.status(name))?.[1])
    }
    return accepted
  }

  /** Gives the client more source addresses. */
  async addClientAddresses(count: number): Promise<void> {
    const [node = ''] = this.nodeNamespaces
    const added = Array.from({ length: count }, (_, i) => `10.244.1.${clientHost + 1 + i}`)
    await this.namespaces.ip(this.clientNamespace, added.map((ip) => `address add ${ip}/32 dev eth0`).join('\n'))
    await this.namespaces.ip(node, added.map((ip) => `route add ${ip}/32 dev veth${clientHost}`).join('\n'))
    this.clientAddresses.push(...added)
  }

  /** Removes all that was made. */
  async dispose(): Promise<void> {
    await Promise.all([...this.pods.values()].map((pod) => pod.process.kill()))
    await dispose(this.namespaces, this.directory)
  }

  /** Joins a namespace to a node as the CNI plugin `ptp` does: a /32 address, everything routed through the node. */
  private async attach(namespace: string, node: number, host: number): Promise<string> {
    const ip = `10.244.${node}.${host}`
    const gateway = `10.244.${node}.1`
    const nodeNamespace = this.nodeNamespaces[node - 1] ?? ''
    await this.namespaces.join(nodeNamespace, `veth${host}`, namespace, 'eth0')
    await this.namespaces.ip(nodeNamespace, `address add ${gateway}/32 dev veth${host}\nroute add ${ip}/32 dev veth${host}`)
    await this.namespaces.ip(namespace, [
      `address add ${ip}/32 dev eth0`, `route add ${gateway}/32 dev eth0 scope link`, `route add default via ${gateway} dev eth0`,
    ].join('\n'))
    if (namespace === this.clientNamespace) this.clientAddresses.push(ip)
    return ip
  }

  private async prepareProxy(node: string): Promise<void> {
    if (this.mode === 'nftables') {
      await this.namespaces.execute(node, 'nft', ['-f', '-'], nftablesBase)
      return
    }
    const chains = ['KUBE-SERVICES', 'KUBE-POSTROUTING'].map((name) => `:${name} - [0:0]\n`).join('')
    await this.namespaces.execute(node, 'iptables-restore', ['--wait', '--noflush'], `*nat\n${chains}COMMIT\n`)
    for (const jump of iptablesJumps) await this.namespaces.execute(node, 'iptables', ['--wait', ...jump])
  }

  private answers(name: string): Promise<void> {
    return until(`${name} listens`, () => this.status(name).then(() => true, () => false))
  }

  /** nginx's own statistics, asked from the client at the pod's address. */
  private status(name: string): Promise<string> {
    const script = `fetch('http://${this.pod(name).ip}:${targetPort}/status').then((r) => r.text()).then((t) => process.stdout.write(t))`
    return this.namespaces.execute(this.clientNamespace, process.execPath, ['-e', script])
  }

  private pod(name: string): Pod {
    const pod = this.pods.get(name)
    if (!pod) throw new Error(`the lab has no pod ${name}`)
    return pod
  }
}

/** A node: a router with its own address on the fabric and routes to the other nodes' pods. */
async function addNode(namespaces: Namespaces, fabric: string, number: number): Promise<string> {
  const node = await namespaces.add(`node${number}`)
  await namespaces.join(node, 'eth0', fabric, `node${number}`)
  await namespaces.ip(fabric, `link set node${number} master br0`)
  const others = Array.from({ length: nodes }, (_, i) => i + 1).filter((other) => other !== number)
  await namespaces.ip(node, [
    `address add 172.18.0.${number}/24 dev eth0`,
    ...others.map((other) => `route add 10.244.${other}.0/24 via 172.18.0.${other}`),
  ].join('\n'))
  await namespaces.sysctl(node, { 'net.ipv4.ip_forward': '1' })
  return node
}

async function dispose(namespaces: Namespaces, directory: string): Promise<void> {
  await namespaces.dispose()
  await rm(directory, { recursive: true, force: true })
}

function nginxProgram(): string {
  const nginx = findProgram('nginx')
  if (nginx === null) throw new Error('nginx is missing: install it to run the kernel lab')
  return nginx
}
