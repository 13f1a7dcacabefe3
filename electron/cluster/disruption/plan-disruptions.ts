import type { PlannedDisruption, PlannedPod, PlanTarget } from '../../../shared/model/plan.ts'
import { seededRandom } from '../../../shared/pacing/seeded-random.ts'
import { disruptionSentence } from '../../../shared/profile/confirmations.ts'
import type { DisruptionSpec } from '../../../shared/profile/disruption.ts'
import { formatDurationMs } from '../../../shared/profile/quantity.ts'
import type { Pod, Service } from '../api/objects.ts'
import type { Cluster } from '../connect.ts'
import { selectVictims } from '../victims.ts'
import { considerDisruption } from './consider.ts'

/** The random numbers that choose the victims of a profile's disruption: the same for its plan and its run, others in each round. */
export function victimRandom(disruption: Pick<DisruptionSpec, 'seed'>, index: number, round: number): () => number {
  return seededRandom(disruption.seed ?? index + 1, round)
}

/**
 * What each disruption would hit if it were made now, and what speaks against it. Earlier ones are taken to have recovered. Throws where the
 * cluster does not answer.
 */
export async function planDisruptions(
  cluster: Cluster, disruptions: readonly DisruptionSpec[], service: Service, target: PlanTarget, pods: PlannedPod[], raw: readonly Pod[],
): Promise<PlannedDisruption[]> {
  return Promise.all(disruptions.map(async (disruption, index) => {
    const victims = selectVictims(pods, disruption, victimRandom(disruption, index, 0))
    const { objections } = await considerDisruption(cluster, disruption, service, pods, victims, raw)
    const text = disruptionSentence(disruption, `After ${formatDurationMs(disruption.atMs)}`, { target, pods })
    return {
      atMs: disruption.atMs, do: disruption.do, text, objections, victims: victims.map(({ name, node, zone }) => ({ name, node, zone })),
    }
  }))
}
