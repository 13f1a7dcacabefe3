import { demoTarget } from '../bootstrap/bootstrap.ts'
import { kubernetesTime } from '../base/scheduler.ts'
import type { Disturbance } from './disturbances.ts'

/** The Service that only names an address outside the cluster's own proxies' view. */
export const namedService = 'checkout-by-name'

/** Beside the Service there is one of type ExternalName that leads to a node's port: DNS chooses, nobody in the cluster does. */
export const externalNameService: Disturbance = ({ state, scheduler, random }) => {
  const own = state.services.get(demoTarget.namespace, demoTarget.service)
  const nodePort = own?.spec.ports[0]?.nodePort
  const [node] = state.nodes.list()
  const address = node?.status.addresses.find(({ type }) => type === 'InternalIP')?.address
  if (nodePort === undefined || address === undefined) return
  state.services.add({
    apiVersion: 'v1', kind: 'Service',
    metadata: {
      name: namedService, namespace: demoTarget.namespace, uid: random(`uid/Service/${namedService}`).uuid(), resourceVersion: '',
      creationTimestamp: kubernetesTime(scheduler.now()),
    },
    spec: {
      type: 'ExternalName', clusterIP: '', externalName: address === '127.0.0.1' ? 'localhost' : address, sessionAffinity: 'None',
      ports: [{ name: 'http', protocol: 'TCP', port: nodePort, targetPort: nodePort }],
    },
    status: { loadBalancer: {} },
  })
}
