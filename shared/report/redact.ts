import type { Comparison } from '../compare/comparison.ts'
import type { ReportMaterial } from './material.ts'
import type { Report } from './report.ts'

/**
 * The same material without hosts and names: contexts, servers, namespaces, Services, pods, nodes, zones, the run's own name, addresses and the
 * request's path. Each is replaced by a name that says what it is ("pod-3"), the same one wherever it stood, in sentences too; what names of
 * pods begin with (their workload) is replaced as well. Figures stay what they are.
 */
export function redacted(material: ReportMaterial): ReportMaterial {
  const { report, comparison } = material
  const replace = replacer(namesIn(material))
  return {
    ...material,
    plan: null,
    report: redactedReport(report, replace),
    seconds: material.seconds.map((second) => ({ ...second, pods: renamed(second.pods, replace.name) })),
    rows: material.rows.map((row) => ({ ...row, responders: renamed(row.responders, replace.name) })),
    comparison: comparison === null ? null : redactedComparison(comparison, replace),
  }
}

interface Replacer {
  /** A whole name. */
  name(name: string): string
  /** Names inside a text. */
  text(text: string): string
}

/** Every name with what takes its place. */
function namesIn({ report, rows, comparison }: ReportMaterial): Map<string, string> {
  const names = new Map<string, string>()
  const add = (kind: string, list: readonly string[]) => {
    for (const name of list) if (name !== '' && !names.has(name)) names.set(name, `${kind}-${[...names.values()].filter((one) => one.startsWith(`${kind}-`)).length + 1}`)
  }
  const { target, pods, failover, timeline } = report
  const podNames = [...new Set([
    ...pods.map((pod) => pod.name), ...rows.flatMap((row) => Object.keys(row.responders)), ...comparison?.pods.map((pod) => pod.name) ?? [],
    ...failover.flatMap((one) => [one.victim, one.newcomer ?? '']), ...timeline.map((event) => event.subject),
  ])]
  add('pod', podNames)
  add('workload', [...new Set(podNames.flatMap(workloadsOf))])
  add('node', pods.map((pod) => pod.node))
  add('zone', pods.map((pod) => pod.zone))
  if (target.kind === 'service') {
    add('server', [target.server, hostOf(target.server)])
    add('context', [target.context])
    add('namespace', [target.namespace])
    add('service', [target.service])
  } else {
    add('url', [target.url])
    add('host', [hostOf(target.url)])
  }
  add('run', [report.run.name, comparison?.baseline.name ?? ''])
  if (report.load.path !== '/') names.set(report.load.path, '/(redacted)')
  return names
}

/** What generated pod names begin with: "checkout-7d9f8b6c5d" and "checkout" of "checkout-7d9f8b6c5d-2xkqp", "db" of "db-0". */
function workloadsOf(pod: string): string[] {
  const [, deployment, hash] = /^(.+)-([a-z0-9]{6,10})-[a-z0-9]{5}$/.exec(pod) ?? []
  if (deployment !== undefined && hash !== undefined) return [`${deployment}-${hash}`, deployment]
  const [, set] = /^(.+)-(?:\d+|[a-z0-9]{5})$/.exec(pod) ?? []
  return set === undefined ? [] : [set]
}

/** Words of our own sentences: as names they are replaced where they stand alone, but not in sentences, which would break. */
const ownWords = new Set(['pod', 'pods', 'node', 'zone', 'service', 'request', 'connection', 'run', 'kube-proxy', 'you', 'a', 'the', 'of', 'and', 'at', 'http', 'https'])

function hostOf(address: string): string {
  return /^[a-z]+:\/\/(\[[^\]]+\]|[^:/?#]+)/i.exec(address)?.[1] ?? ''
}

const ipv4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g
const ipv6 = /\[[0-9a-f:.]*:[0-9a-f:.]*\]|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}\b/gi

function replacer(names: ReadonlyMap<string, string>): Replacer {
  const longestFirst = [...names.keys()].filter((name) => !ownWords.has(name)).sort((a, b) => b.length - a.length)
  const all = longestFirst.length === 0 ? null
    : new RegExp(`(?<![\\w-])(?:${longestFirst.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|')})(?![\\w-])`, 'g')
  const text = (whole: string) => (all === null ? whole : whole.replace(all, (name) => names.get(name) ?? name))
    .replace(ipv4, '(address)').replace(ipv6, '(address)')
  return { name: (name) => names.get(name) ?? text(name), text }
}

function redactedReport(report: Report, { name, text }: Replacer): Report {
  const maybe = (pod: string | null) => (pod === null ? null : name(pod))
  return {
    ...report,
    run: { ...report.run, name: name(report.run.name) },
    target: redactedTarget(report.target, name, text),
    route: { ...report.route, chooser: text(report.route.chooser), path: report.route.path.map(text) },
    load: { ...report.load, path: name(report.load.path), identify: text(report.load.identify) },
    pods: report.pods.map((pod) => ({ ...pod, name: name(pod.name), node: name(pod.node), zone: name(pod.zone) })),
    ...(report.nodes && { nodes: report.nodes.map((node) => ({ ...node, name: name(node.name) })) }),
    ...(report.zones && { zones: report.zones.map((zone) => ({ ...zone, name: name(zone.name) })) }),
    distribution: {
      ...report.distribution, worstPod: maybe(report.distribution.worstPod),
      ...(report.distribution.worstEntry === undefined ? {} : { worstEntry: name(report.distribution.worstEntry) }),
      reasons: report.distribution.reasons.map((reason) => ({ ...reason, subject: text(reason.subject), text: text(reason.text), next: text(reason.next) })),
    },
    failover: report.failover.map((one) => ({
      ...one, disruption: text(one.disruption), victim: name(one.victim), newcomer: maybe(one.newcomer),
      ...(one.verdict && { verdict: { ...one.verdict, text: text(one.verdict.text), next: text(one.verdict.next) } }),
    })),
    ...(report.scaleOut && {
      scaleOut: report.scaleOut.map((one) => ({
        ...one, text: text(one.text), next: text(one.next), newcomers: one.newcomers.map((newcomer) => ({ ...newcomer, name: name(newcomer.name) })),
      })),
    }),
    timeline: report.timeline.map((event) => ({ ...event, subject: name(event.subject), detail: text(event.detail) })),
    expectations: report.expectations.map((one) => ({ ...one, name: text(one.name), actual: text(one.actual), limit: text(one.limit) })),
    remarks: report.remarks.map((remark) => ({ ...remark, text: text(remark.text), next: text(remark.next) })),
    headline: text(report.headline),
  }
}

function redactedTarget(target: Report['target'], name: (name: string) => string, text: (text: string) => string): Report['target'] {
  if (target.kind === 'url') return { ...target, url: `${target.url.split('://')[0] ?? 'http'}://${name(hostOf(target.url))}/` }
  return {
    ...target, context: name(target.context), server: name(target.server), namespace: name(target.namespace), service: name(target.service),
    port: { ...target.port, name: text(target.port.name), targetPort: text(target.port.targetPort) },
  }
}

/** Settings in whose words a baseline against another target names what this run does not know. */
const ofTarget = ['Target', 'Route', 'Who chooses', 'Request', 'Identified by']

function redactedComparison(comparison: Comparison, { name, text }: Replacer): Comparison {
  return {
    ...comparison,
    baseline: { ...comparison.baseline, name: name(comparison.baseline.name) },
    run: { ...comparison.run, name: name(comparison.run.name) },
    sentence: text(comparison.sentence),
    figures: comparison.figures.map((figure) => ({ ...figure, name: text(figure.name), note: text(figure.note) })),
    pods: comparison.pods.map((pod) => ({ ...pod, name: name(pod.name) })),
    settings: comparison.settings.map((setting) => ({
      name: text(setting.name), run: text(setting.run), baseline: ofTarget.includes(setting.name) ? '(redacted)' : text(setting.baseline),
    })),
    remarks: comparison.remarks.map(text),
  }
}

function renamed<T>(values: Record<string, T>, name: (name: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [name(key), value]))
}
