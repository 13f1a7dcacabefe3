import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Random } from '../base/random.ts'
import { chooseRule } from './rules.ts'
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
  private readonly random: Random
  private readonly network: PodNetwork
  private rules: readonly Rule[] = []
  private listener: Server | undefined

  /** @param reserved a listener that holds the port already */
  constructor(address: string, port: number, random: Random, network: PodNetwork, reserved: Server | undefined) {
    this.address = address
    this.port = port
    this.random = random
    this.network = network
    this.listener = reserved?.on('connection', (socket) => this.forward(socket))
  }

  program(rules: readonly Rule[]): void {
    this.rules = rules
    if (rules.length === 0) this.close()
    else if (this.listener === undefined) this.listen()
  }

  close(): void {
    this.listener?.close()
    this.listener = undefined
  }

  private listen(): void {
    this.listener = createNodeListener().on('connection', (socket) => this.forward(socket))
    this.listener.listen({ host: this.address, port: this.port, backlog })
  }

  private forward(socket: Socket): void {
    const rule = chooseRule(this.rules, this.random.next())
    if (rule === undefined) socket.resetAndDestroy()
    else this.network.deliver(rule.ip, socket)
  }
}
