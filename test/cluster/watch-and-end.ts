/** A program of its own: watches the demo's Service for a moment, stops the watch, and ends only if nothing keeps it alive. */
import { connectCluster } from '../../electron/cluster/connect.ts'
import { chooseContext, loadContexts } from '../../electron/cluster/kubeconfigs.ts'
import { planService } from '../../electron/cluster/plan.ts'
import { watchTarget } from '../../electron/cluster/watch-target.ts'
import { parseProfile } from '../../shared/profile/parse-profile.ts'

const loaded = await loadContexts({ explicit: [process.argv[2] ?? ''], environment: {}, homeDirectory: '/' })
const cluster = connectCluster(chooseContext(loaded, null), { environment: {} })
const parsed = parseProfile({
  apiVersion: 'evenkeel.dev/v1',
  kind: 'LoadProfile',
  metadata: { name: 'x' },
  spec: { target: { namespace: 'shop', service: 'checkout' }, load: { stages: [{ rate: 1, for: '1s' }] } },
})
if (!parsed.ok) throw new Error('the profile is wrong')
const { view } = await planService(cluster, parsed.profile, { connectionsNeeded: () => 1 })
const stop = new AbortController()
const watch = await watchTarget(cluster, view, {
  now: () => performance.now(),
  onEvents: () => undefined,
  onPods: () => undefined,
  signal: stop.signal,
})
process.stdout.write(`watched ${watch.pods().length} pods\n`)
stop.abort()
