import type { Report } from '../../shared/report/report.ts'
import type { SimulatedRun } from './simulate.ts'

const attack = '"\'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;`${x}` javascript:alert(3) </style></title><!--'

/** The same run with a hostile text behind every name and sentence that comes from outside. */
export function hostile({ report, seconds, plan, rows, profile, timeline }: SimulatedRun): SimulatedRun {
  const podNames = [...report.pods.map((pod) => pod.name), ...seconds.flatMap((second) => Object.keys(second.pods))]
  const renamed = new Map(podNames.map((name) => [name, `${name}-${attack}`]))
  const pod = (name: string) => renamed.get(name) ?? name
  const podOrNull = (name: string | null) => (name === null ? null : pod(name))
  const wild = (text: string) => `${text} ${attack}`.trim()
  return {
    profile,
    timeline: timeline.map((event) => ({ ...event, subject: event.subject && `${event.subject}-${attack}`, detail: `${event.detail} ${attack}` })),
    report: {
      ...report,
      run: { ...report.run, id: wild(report.run.id), name: wild(report.run.name), version: wild(report.run.version) },
      target: hostileTarget(report.target, wild),
      route: { ...report.route, chooser: wild(report.route.chooser), path: report.route.path.map(wild) },
      load: { ...report.load, method: wild(report.load.method), path: wild(report.load.path), identify: wild(report.load.identify) },
      pods: report.pods.map((one) => ({ ...one, name: pod(one.name), node: wild(one.node), zone: wild(one.zone) })),
      distribution: {
        ...report.distribution, worstPod: podOrNull(report.distribution.worstPod),
        reasons: report.distribution.reasons.map((reason) => ({ ...reason, subject: '', text: wild(reason.text), next: wild(reason.next) })),
      },
      failover: report.failover.map((one) => ({
        ...one, disruption: wild(one.disruption), victim: pod(one.victim), newcomer: podOrNull(one.newcomer),
      })),
      timeline: report.timeline.map((event) => ({ ...event, subject: pod(event.subject), detail: wild(event.detail) })),
      expectations: report.expectations.map(({ name, met, actual, limit }) => ({ name: wild(name), met, actual: wild(actual), limit: wild(limit) })),
      remarks: report.remarks.map(({ code, text, next }) => ({ code, text: wild(text), next: wild(next) })),
      headline: wild(report.headline),
    },
    seconds: seconds.map((second) => ({
      ...second, pods: Object.fromEntries(Object.entries(second.pods).map(([name, counts]) => [pod(name), counts])),
    })),
    rows: rows.map((row) => ({
      ...row, responders: Object.fromEntries(Object.entries(row.responders).map(([name, counts]) => [pod(name), counts])),
    })),
    plan: { ...plan, pods: plan.pods.map((one) => ({ ...one, name: pod(one.name), node: wild(one.node), zone: wild(one.zone) })) },
  }
}

function hostileTarget(target: Report['target'], wild: (text: string) => string): Report['target'] {
  if (target.kind === 'url') return { ...target, url: wild(target.url) }
  const { port } = target
  return {
    ...target, context: wild(target.context), server: wild(target.server), namespace: wild(target.namespace), service: wild(target.service),
    type: wild(target.type), port: { ...port, name: wild(port.name), targetPort: wild(port.targetPort) },
  }
}
