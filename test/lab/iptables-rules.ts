import { chainHash, masqueradeMark, podRange, service, type ServiceRules } from './service-rules.ts'

const portName = `${service.namespace}/${service.name}:${service.portName}`
const serviceChain = `KUBE-SVC-${chainHash(`${portName}tcp`, 16)}`

/** The jumps from the kernel's chains, written once per node. */
export const iptablesJumps: readonly string[][] = [
  ...['PREROUTING', 'OUTPUT'].map((hook) => [
    '-t', 'nat', '-A', hook, '-m', 'comment', '--comment', 'kubernetes service portals', '-j', 'KUBE-SERVICES',
  ]),
  ['-t', 'nat', '-A', 'POSTROUTING', '-m', 'comment', '--comment', 'kubernetes postrouting rules', '-j', 'KUBE-POSTROUTING'],
]

/**
 * All of a node's Service rules as input for `iptables-restore --noflush`, in the form and order of kube-proxy's iptables mode
 * (kubernetes/kubernetes, pkg/proxy/iptables/proxier.go, writeServiceToEndpointRules): rule i of n matches with probability 1/(n-i), the
 * last always; under affinity endpoints seen recently come first. Naming a chain empties it, and the table changes at once as a whole.
 *
 * @param before the endpoints whose chains exist from the last time
 */
export function iptablesRules(rules: ServiceRules, before: readonly string[]): string {
  const { clusterIP, port, endpoints, targetPort, affinitySeconds } = rules
  const comment = `-m comment --comment ${portName}`
  const portal = `-m tcp -p tcp -d ${clusterIP}/32 --dport ${port}`
  const gone = before.filter((ip) => !endpoints.includes(ip)).map((ip) => endpointChain(ip, targetPort))
  const chains = endpoints.map((ip) => ({ ip, name: endpointChain(ip, targetPort) }))
  const affinity = chains.map(({ name }) => `-m recent --name ${name}`)
  return [
    '*nat',
    ...['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ', serviceChain, ...chains.map(({ name }) => name), ...gone]
      .map((name) => `:${name} - [0:0]`),
    `-A KUBE-POSTROUTING -m mark ! --mark ${masqueradeMark}/${masqueradeMark} -j RETURN`,
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${masqueradeMark}`,
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${masqueradeMark}`,
    `-A KUBE-SERVICES -m comment --comment "${portName} cluster IP" ${portal} -j ${serviceChain}`,
    `-A ${serviceChain} -m comment --comment "${portName} cluster IP" ${portal} ! -s ${podRange} -j KUBE-MARK-MASQ`,
    ...(affinitySeconds === null
      ? []
      : chains.map(({ name }, i) => `-A ${serviceChain} ${comment} ${affinity[i]} --rcheck --seconds ${affinitySeconds} --reap -j ${name}`)),
    ...chains.map(({ ip, name }, i) => `-A ${serviceChain} -m comment --comment "${portName} -> ${ip}:${targetPort}" `
      + `${i < chains.length - 1 ? `-m statistic --mode random --probability ${probability(chains.length - i)} ` : ''}-j ${name}`),
    ...chains.flatMap(({ ip, name }, i) => [
      `-A ${name} ${comment} -s ${ip} -j KUBE-MARK-MASQ`,
      `-A ${name} ${comment} ${affinitySeconds === null ? '' : `${affinity[i]} --set `}-m tcp -p tcp -j DNAT --to-destination ${ip}:${targetPort}`,
    ]),
    ...gone.map((name) => `-X ${name}`),
    'COMMIT',
    '',
  ].join('\n')
}

/** 1/n as kube-proxy writes it. */
const probability = (n: number): string => (1 / n).toFixed(10)

const endpointChain = (ip: string, port: number): string => `KUBE-SEP-${chainHash(`${portName}tcp${ip}:${port}`, 16)}`
