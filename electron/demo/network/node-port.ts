import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Affinity } from './affinity.ts'
import type { Choice } from './choices.ts'
import type { Rule } from './rules.ts'
import type { PodNetwork } from './pod-network.ts'

/** Connections that may wait to be accepted; load tests open many at once. */
export const backlog = 4096

/** A listener whose connections can be handed over: half-closes stay half-closes. */
export function createNodeListener(): Server {
  return createServer({ allowHalfOpen: true, noDelay: true })
}

/**
 * One Service port on one node: a TCP listener that chooses a pod for each new connection and hands it over. As with a node's address
 * translation, client and pod then share one TCP connection, so nothing is copied, half-closes and resets are the kernel's own, and a
 * change of rules leaves established connections alone. Without rules the port is closed and connections are refused.
 */
export class NodePort {
  private readonly address: string
  private readonly port: number
  private readonly choose: Choice
  private readonly network: PodNetwork
  private readonly affinity: Affinity
  private keepsClients = false
  /** Connections that nobody will answer; undefined while the node is there. */
  private swallowed: Set<Socket> | undefined
  private rules: readonly Rule[] = []
  private listener: Server | undefined

  /** @param reserved a listener that holds the port already */
  constructor(address: string, port: number, choose: Choice, network: PodNetwork, affinity: Affinity, reserved: Server | undefined) {
    this.address = address
    this.port = port
    this.choose = choose
    this.network = network
    this.affinity = affinity
    this.listener = reserved?.on('connection', (socket) => this.forward(socket))
  }

  /** @param keepsClients whether a source address stays with its pod (ClientIP affinity) */
  program(rules: readonly Rule[], keepsClients: boolean): void {
    this.rules = rules
    this.keepsClients = keepsClients
    if (rules.length === 0) this.close()
    else if (this.listener === undefined) this.listen()
  }

  close(): void {
    this.listener?.close()
    this.listener = undefined
    for (const socket of this.swallowed ?? []) socket.destroy()
  }

  /** From now on connections are taken and never answered, which is as near as a listener comes to a dead machine. */
  swallow(): void {
    this.swallowed ??= new Set()
  }

  private listen(): void {
    this.listener = createNodeListener().on('connection', (socket) => this.forward(socket))
    this.listener.listen({ host: this.address, port: this.port, backlog })
  }

  private forward(socket: Socket): void {
    const held = this.swallowed
    if (held !== undefined) {
      held.add(socket.on('error', () => undefined).once('close', () => held.delete(socket)))
      return
    }
    const client = socket.remoteAddress ?? ''
    const known = this.keepsClients ? this.affinity.of(client, this.rules) : undefined
    const rule = known ?? this.choose(this.rules)
    if (rule === undefined) {
      socket.resetAndDestroy()
      return
    }
    if (this.keepsClients) this.affinity.keep(client, rule)
    this.network.deliver(rule.ip, socket)
  }
}
