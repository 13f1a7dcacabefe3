import type { DemoClusterInfo } from '../../shared/contract/backend.ts'
import { isRecord } from '../profile/document-path.ts'

/** The scenario's own profile, pointed at its Service in the demo cluster that runs. */
export function scenarioProfile(profile: unknown, demo: DemoClusterInfo): unknown {
  const document = isRecord(profile) ? profile : {}
  const spec = isRecord(document.spec) ? document.spec : {}
  const target = isRecord(spec.target) ? spec.target : {}
  return {
    ...document,
    spec: { ...spec, target: { ...target, context: demo.contextName, namespace: demo.namespace, service: demo.service } },
  }
}
