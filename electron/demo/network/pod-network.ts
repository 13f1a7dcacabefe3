import type { Socket } from 'node:net'

/** Something that takes connections at a pod's address. */
export interface ConnectionTaker {
  /** @returns false, leaving the connection untouched, when nothing listens there */
  accept(socket: Socket): boolean
}

/** Who listens at which pod address. */
export interface PodNetwork {
  attach(podIP: string, taker: ConnectionTaker): void
  detach(podIP: string): void
  /** Gives a connection to a pod; one that nobody takes is reset, as the pod's own kernel would. */
  deliver(podIP: string, socket: Socket): void
}

/** @param onRefused told of each connection that nobody took, with the address it was for */
export function createPodNetwork(onRefused: (podIP: string) => void = () => undefined): PodNetwork {
  const takers = new Map<string, ConnectionTaker>()
  return {
    attach: (podIP, taker) => void takers.set(podIP, taker),
    detach: (podIP) => void takers.delete(podIP),
    deliver(podIP, socket) {
      if (takers.get(podIP)?.accept(socket) === true) return
      onRefused(podIP)
      socket.resetAndDestroy()
    },
  }
}
