import { measureDemoAffinity, measureDemoBalancing, measureDemoChange } from '../../test/lab/demo-measures.ts'
import { measured, type PartResult } from './bar.ts'
import { affinityLines, balancingLines, changeLines } from './proxy-lines.ts'

const connections = 10_000
const sources = 24

/**
 * The demo cluster's proxies held against the kernel's: the same lines as the kernel lab's. What differs is said in docs/simulations.md: where a
 * killed pod's kernel refuses a connection, a node of the demo has taken it already and resets it.
 */
export function measureDemoAsKernel(): Promise<PartResult> {
  return measured('demo cluster, as the kernel lab', async () => {
    const { one, many } = await measureDemoAffinity([`127.0.40.1-127.0.40.${sources}`])
    const { change, removed, newcomer } = await measureDemoChange()
    return [
      ...balancingLines(await measureDemoBalancing(connections), connections, 'the cluster\'s'),
      ...affinityLines(one, many, sources), ...changeLines(change, removed, newcomer),
    ]
  })
}
