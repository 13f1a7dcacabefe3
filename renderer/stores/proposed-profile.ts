import type { DemoClusterInfo } from '../../shared/contract/backend.ts'
import type { ServiceSummary } from '../../shared/model/target.ts'

/** A profile as the file format has it: a plain document the backend validates. */
export type ProfileDocument = Record<string, unknown>

/** What a first test of any Service asks: is it even? Modest load, a new connection for each request, nothing broken. */
export function proposedProfile(service: ServiceSummary): ProfileDocument {
  return {
    apiVersion: 'evenkeel.dev/v1',
    kind: 'LoadProfile',
    metadata: { name: `${service.name}-balance` },
    spec: {
      target: targetOf(service),
      load: { model: 'open', stages: [{ rate: 200, for: '30s' }], connections: 50, requestsPerConnection: 1 },
    },
  }
}

/** The scenario's own profile, pointed at its Service in the demo cluster that runs. */
export function scenarioProfile(profile: unknown, demo: DemoClusterInfo): ProfileDocument {
  const document = isRecord(profile) ? profile : {}
  const spec = isRecord(document.spec) ? document.spec : {}
  const target = isRecord(spec.target) ? spec.target : {}
  return {
    ...document,
    spec: { ...spec, target: { ...target, context: demo.contextName, namespace: demo.namespace, service: demo.service } },
  }
}

/** Something a profile would break, in words: "delete 1 pod", "15s". */
export interface ProposedDisruption {
  what: string
  at: string
}

/** What a profile would break; empty where it only sends load. */
export function disruptionsOf(profile: ProfileDocument): ProposedDisruption[] {
  const spec = isRecord(profile.spec) ? profile.spec : {}
  if (!Array.isArray(spec.disruptions)) return []
  return spec.disruptions.filter(isRecord).map((disruption) => {
    const pods = typeof disruption.pods === 'number' ? disruption.pods : 1
    return { what: `${String(disruption.do)} ${pods} ${pods === 1 ? 'pod' : 'pods'}`, at: String(disruption.at) }
  })
}

function targetOf(service: ServiceSummary): ProfileDocument {
  const port = service.ports[0]
  return {
    context: service.context, namespace: service.namespace, service: service.name,
    ...(port ? { port: port.name || port.port } : {}),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
