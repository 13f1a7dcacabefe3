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

export function createPodNetwork(): PodNetwork {
  const takers = new Map<string, ConnectionTaker>()
  return {
    attach: (podIP, taker) => void takers.set(podIP, taker),
    detach: (podIP) => void takers.delete(podIP),
    deliver(podIP, socket) {
      if (takers.get(podIP)?.accept(socket) !== true) socket.resetAndDestroy()
    },
  }
}
