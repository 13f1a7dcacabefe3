import type { Scheduler } from '../base/scheduler.ts'
import type { Rule } from './rules.ts'

/** How long a client that opens no connection stays with its pod (the default of `sessionAffinityConfig`). */
export const affinityMs = 10_800_000

/** Which pod each source address was led to last, as a node keeps it for ClientIP affinity: every new connection renews it. */
export class Affinity {
  private readonly scheduler: Scheduler
  private readonly clients = new Map<string, { ip: string, untilMs: number }>()

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler
  }

  /** The rule a client is to keep; undefined where it has none, it has expired, or its pod has no rule any more. */
  of(client: string, rules: readonly Rule[]): Rule | undefined {
    const known = this.clients.get(client)
    return known !== undefined && known.untilMs > this.scheduler.now() ? rules.find(({ ip }) => ip === known.ip) : undefined
  }

  keep(client: string, { ip }: Rule): void {
    this.clients.set(client, { ip, untilMs: this.scheduler.now() + affinityMs })
  }
}
