import type { Random } from './random.ts'

/**
 * How long each step of the cluster takes, in milliseconds: from, to (uniform). A pod deleted without a preStop hook gets SIGTERM before
 * the nodes' rules are rewritten, as in real clusters: `killMs` ends well before `sliceMs + programmingMs`, which leaves 0.3 to 0.9 s of
 * refused connections.
 */
export const delayRanges = {
  deploymentSync: [4, 20],
  replicaSetSync: [4, 20],
  scheduling: [5, 25],
  sandbox: [80, 220],
  containerStart: [120, 350],
  appStart: [700, 1900],
  slice: [20, 120],
  budgetSync: [4, 20],
  autoscalerSync: [200, 400],
  programming: [300, 800],
  kill: [20, 60],
  idleDrain: [500, 800],
  processExit: [100, 400],
  podRemoval: [400, 900],
} as const satisfies Record<string, readonly [number, number]>

export type DelayName = keyof typeof delayRanges

/** Draws delays. While the cluster boots they are shortened, so that it is complete soon after it was started. */
export interface Delays {
  draw(name: DelayName, random: Random): number
}

/** @param scale factor on every delay, asked anew for each draw: 1 is realistic. */
export function createDelays(scale: () => number): Delays {
  return {
    draw(name, random) {
      const [from, to] = delayRanges[name]
      return random.between(from, to) * scale()
    },
  }
}
