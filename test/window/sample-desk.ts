import type { Backend, DemoClusterInfo, RunSummary } from '../../shared/contract/backend.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { SavedProfile } from '../../shared/contract/profiles.ts'
import { defaultSettings, type Settings } from '../../shared/contract/settings.ts'
import { connectionsNeeded } from '../../shared/distribution/planning.ts'
import type { Plan, PlannedPod } from '../../shared/model/plan.ts'
import type { ContextSummary, ServiceSummary } from '../../shared/model/target.ts'
import { checkProfile } from '../../shared/profile/check-profile.ts'
import { confirmationsNeeded } from '../../shared/profile/confirmations.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { proposeProfile } from '../../shared/profile/propose-profile.ts'

/** What a window does besides looking at runs, in memory: profiles, settings, a closer look at Services, plans, starting. */
export interface Desk {
  calls: Pick<
    Backend,
    | 'profiles' | 'profile' | 'saveProfile' | 'duplicateProfile' | 'deleteProfile' | 'proposeProfile' | 'settings' | 'saveSettings'
    | 'namespaces' | 'serviceDetail' | 'plan' | 'startRun' | 'stopRun' | 'disruptionPreview' | 'disruptNow' | 'renameProfile' | 'contexts' | 'demo' | 'startDemo'
    | 'stopDemo' | 'runsOnDisk'
  > & Partial<Backend>
  /** Texts by id. */
  texts: Map<string, string>
  settings: () => Settings
  /** What was started, and whether it had been confirmed. */
  started: { text: string; confirmed: boolean }[]
  /** Pods deleted on request. */
  deleted: string[]
  /** Runs that were stopped. */
  stopped: string[]
  demo: () => DemoClusterInfo | null
}

export interface DeskOptions {
  services: readonly ServiceSummary[]
  /** The run that every start leads to; without one nothing can be started. */
  startsRun?: string
  missingPermissions?: Plan['missingPermissions']
  /** The demo cluster runs from the beginning. */
  demoRuns?: boolean
  /** A run that goes on there, so that closing it is asked for. */
  runOnDemo?: string
  contexts?: readonly ContextSummary[]
  /** Answers other than these, to show what goes wrong or takes long. */
  instead?: Partial<Backend>
}

export const sampleContext: ContextSummary = {
  name: 'kind-dev', cluster: 'kind-dev', server: 'https://127.0.0.1:6443', user: 'kind-dev', namespace: 'shop', current: true, file: '~/.kube/config',
}

/** Runs of which something is amiss. */
export const oddRuns: readonly RunSummary[] = [{
  id: '20260806-201500-halted', name: 'checkout-nightly', target: 'shop/checkout', startedAt: '2026-08-06T20:15:00.000Z', state: 'interrupted',
  verdict: null, distribution: null, headline: '', load: '200 → 800/s for 30s, 50 connections', durationMs: null, p99Ms: null,
}, {
  id: '20260806-173000-ended1', name: 'cart-soak', target: 'shop/cart', startedAt: '2026-08-06T17:30:00.000Z', state: 'stopped',
  verdict: 'inconclusive', distribution: 'inconclusive', headline: 'Not enough data for a verdict on balance: about 900 more connections are needed.',
  load: '10 connections for 30m, unlimited requests each', durationMs: 64_200, p99Ms: 18.3,
}, {
  id: '20260804-081200-broken', name: '', target: '', startedAt: '', state: 'failed', verdict: null, distribution: null, headline: '', load: '',
  durationMs: null, p99Ms: null, damage: 'plan.json of this run cannot be read: it is not valid JSON (line 1).',
}]

export const sampleDemo: DemoClusterInfo = {
  contextName: 'evenkeel-demo', kubeconfigPath: '/home/me/.local/share/evenkeel/demo-4711.kubeconfig', namespace: 'shop', service: 'checkout',
  scenario: 'failover', seed: 1,
}

const savedAt = '2026-08-07T09:30:00.000Z'
const pods: PlannedPod[] = ['gvlxt', 'q5jrc', 'rcthg', '8xdfc', 'tp22c', 'm4k7z'].map((suffix, i) => ({
  name: `checkout-6f7d9c-${suffix}`, uid: suffix, ip: `10.244.${(i % 3) + 1}.${10 + i}`, node: `worker-${(i % 3) + 1}`,
  zone: `zone-${'abc'[i % 3]}`, ready: i < 5, eligible: i < 5, expectedShare: i < 5 ? 0.2 : 0, note: i < 5 ? '' : 'not ready',
}))

export const sampleProfileText = `# Runs each night against staging.
apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: checkout-failover, description: survives the loss of one pod }
spec:
  target: { context: kind-dev, namespace: shop, service: checkout, port: http }
  request: { path: /cart, timeout: 2s } # the slowest page
  load:
    model: open
    stages:
      - { rate: 200, for: 10s }
      - { rate: 200, to: 800, for: 20s }
    connections: 50
    requestsPerConnection: 1
  disruptions:
    - { at: 15s, do: delete, pods: 1 }
  expect:
    balance: { tolerance: 25% }
    errors: { below: 0.1% }
    failover: { within: 3s }
`

export function createDesk({ services, startsRun, missingPermissions = [], demoRuns = false, ...options }: DeskOptions): Desk {
  const { runOnDemo, contexts = [sampleContext], instead = {} } = options
  const broken = sampleProfileText.replace('checkout-failover', 'checkout-nightly').replace('for: 10s', 'for: 10')
  const texts = new Map([['checkout-failover', sampleProfileText], ['checkout-nightly', broken]])
  let settings = defaultSettings
  const started: Desk['started'] = []
  const deleted: string[] = []
  const stopped: string[] = []
  let demo = demoRuns ? sampleDemo : null
  const endDemo = (confirmed = false) => {
    if (demo && runOnDemo !== undefined && !confirmed) {
      throw new EvenkeelError('needs-confirmation', 'The demo cluster is under load.', 'Confirm it.', [
        { path: '', message: `The run ${runOnDemo} goes on there and will be stopped.` },
      ])
    }
    demo = null
  }

  const textOf = (id: string): string => {
    const text = texts.get(id)
    if (text === undefined) throw new EvenkeelError('not-found', `There is no profile "${id}".`, 'Choose one from the list of profiles.')
    return text
  }
  const saved = (id: string): SavedProfile => ({ id, savedAt, ...checkProfile(textOf(id)) })
  const create = (text: string, wanted: string): SavedProfile => {
    let id = wanted
    for (let number = 2; texts.has(id); number += 1) id = `${wanted}-${number}`
    texts.set(id, text)
    return saved(id)
  }
  const completed = (text: string): Profile => {
    const { completed: profile, problems } = checkProfile(text)
    if (!profile) throw new EvenkeelError('profile', 'The profile has problems.', 'Correct them.', problems)
    return profile
  }
  const serviceNamed = (namespace: string, name: string): ServiceSummary => {
    const service = services.find((one) => one.namespace === namespace && one.name === name)
    if (!service) throw new EvenkeelError('not-found', `There is no Service ${namespace}/${name}.`, 'Choose one from the list.')
    return service
  }
  const route: Plan['route'] = {
    kind: 'direct', chooser: 'kube-proxy of node worker-1', unit: 'connection', testsService: true,
    path: ['you', 'worker-1 172.18.0.2:30080', 'kube-proxy', '5 pods'],
  }
  const remarks = [{
    code: 'one-node', text: 'Connections enter through node worker-1; each node balances for itself, the other 2 are not exercised.', next: '',
  }]
  const planOf = (profile: Profile): Plan => {
    if (profile.target.kind === 'url') throw new EvenkeelError('unreachable', `${profile.target.url} does not answer.`, 'Start it first.')
    const { namespace, service } = profile.target
    const { context, type, ports: [port] } = serviceNamed(namespace ?? 'shop', service)
    if (!port) throw new EvenkeelError('not-found', 'The Service has no port.')
    return {
      target: { kind: 'service', context, server: 'https://172.18.0.2:6443', namespace: namespace ?? 'shop', service, type, port },
      route, scheme: 'http', addresses: [{ host: '172.18.0.2', port: 30080 }], hostHeader: 'checkout', pods, expectedResponders: 5, policies: [],
      affinity: false, connectionsNeeded: connectionsNeeded(5, 0.25), missingPermissions, remarks, local: false,
    }
  }
  const textFrom = (source: { text: string } | { document: unknown }) => ('text' in source ? source.text : JSON.stringify(source.document))

  return {
    texts, started, deleted, stopped, settings: () => settings, demo: () => demo,
    calls: {
      profiles: () => Promise.resolve([...texts.keys()].map((id) => {
        const { completed: profile, document, problems: [problem] } = saved(id)
        const name = /name: ([\w-]+(?: \(copy\))?)/.exec(textOf(id))?.[1] ?? id
        return {
          id, name, savedAt, description: profile?.description ?? '', target: document === null ? '' : 'shop/checkout',
          ...(problem ? { problem: `${problem.path} (line ${problem.line}, column ${problem.column}): ${problem.message}` } : {}),
        }
      })),
      profile: async ({ id }) => saved(id),
      async saveProfile({ id, text = '' }) {
        if (id === undefined) return create(text, /name: ([\w-]+)/.exec(text)?.[1] ?? 'profile')
        texts.set(id, text)
        return saved(id)
      },
      duplicateProfile: async ({ id }) => create(textOf(id).replace(`name: ${id}`, `name: ${id} (copy)`), `${id}-copy`),
      async renameProfile({ id, name }) {
        const text = textOf(id).replace(/name: [\w-]+/, `name: ${name}`)
        texts.delete(id)
        return create(text, name)
      },
      async stopRun({ runId }) {
        stopped.push(runId)
        return {}
      },
      contexts: () => Promise.resolve([...contexts, ...(demo ? [{
        name: demo.contextName, cluster: demo.contextName, server: 'https://127.0.0.1:39443', user: demo.contextName, namespace: 'shop',
        current: contexts.length === 0, file: demo.kubeconfigPath,
      }] : [])]),
      demo: () => Promise.resolve(demo),
      async startDemo({ scenario, confirmed }) {
        endDemo(confirmed)
        demo = { ...sampleDemo, scenario }
        return demo
      },
      async stopDemo({ confirmed }) {
        endDemo(confirmed)
        return {}
      },
      async deleteProfile({ id }) {
        texts.delete(id)
        return {}
      },
      async proposeProfile({ context, namespace, service, port }) {
        serviceNamed(namespace, service)
        return checkProfile(proposeProfile({
          target: { context, namespace, service, port: port ?? null }, eligiblePods: 5, connectionsNeeded: connectionsNeeded(5, 0.25), affinity: false,
        }))
      },
      settings: () => Promise.resolve({ settings, problem: null }),
      runsOnDisk: () => Promise.resolve({ directory: '/home/me/.local/share/evenkeel/runs', runs: 212, bytes: 1_240_000_000 }),
      async saveSettings(changed) {
        settings = changed.settings
        return { settings, problem: null }
      },
      namespaces: () => Promise.resolve({ names: ['default', 'shop'], listed: true }),
      async serviceDetail({ context, namespace, service }) {
        const { type, ports, policies, routes } = serviceNamed(namespace, service)
        return { context, namespace, service, type, ports, port: ports[0] ?? null, route, pods, policies, affinity: false, routes, remarks }
      },
      plan: async ({ profile }) => planOf(completed(textFrom(profile))),
      async startRun({ profile, confirmed }) {
        const text = textFrom(profile)
        const resolved = completed(text)
        const wanted = confirmationsNeeded({ profile: resolved, plan: planOf(resolved) }, settings.guardRails)
        if (wanted.length > 0 && !confirmed) throw new EvenkeelError('needs-confirmation', 'This run must be confirmed.', 'Confirm it.', wanted)
        if (startsRun === undefined) throw new EvenkeelError('unavailable', 'Recorded runs can only be looked at.')
        started.push({ text, confirmed })
        return { runId: startsRun }
      },
      disruptionPreview: () => Promise.resolve({
        victims: pods.slice(4, 5), objections: [],
        confirmations: ['Now checkout-6f7d9c-tp22c, 1 of 5 pods of shop/checkout in context kind-dev, will be deleted.'],
      }),
      async disruptNow({ confirmed }) {
        if (!confirmed) throw new EvenkeelError('needs-confirmation', 'This disruption has not been confirmed.', 'Confirm it to go on.')
        deleted.push('checkout-6f7d9c-tp22c')
        return { pods: [{ name: 'checkout-6f7d9c-tp22c', problem: null }] }
      },
      ...instead,
    },
  }
}
