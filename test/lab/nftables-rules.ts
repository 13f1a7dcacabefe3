import { chainHash, masqueradeMark, podRange, service, type ServiceRules } from './service-rules.ts'

const serviceBase = hashed(`${service.namespace}/${service.name}/tcp/${service.portName}`)
const serviceChain = `service-${serviceBase}`

/** The table with its hooks, maps and helper chains, written once per node. */
export const nftablesBase = `
add table ip kube-proxy
add chain ip kube-proxy nat-prerouting { type nat hook prerouting priority dstnat ; }
add chain ip kube-proxy nat-output { type nat hook output priority -100 ; }
add chain ip kube-proxy nat-postrouting { type nat hook postrouting priority srcnat ; }
add chain ip kube-proxy services
add chain ip kube-proxy masquerading
add chain ip kube-proxy mark-for-masquerade
add map ip kube-proxy service-ips { type ipv4_addr . inet_proto . inet_service : verdict ; }
add rule ip kube-proxy nat-prerouting jump services
add rule ip kube-proxy nat-output jump services
add rule ip kube-proxy nat-postrouting jump masquerading
add rule ip kube-proxy services ip daddr . meta l4proto . th dport vmap @service-ips
add rule ip kube-proxy mark-for-masquerade mark set mark or ${masqueradeMark}
add rule ip kube-proxy masquerading mark and ${masqueradeMark} == 0 return
add rule ip kube-proxy masquerading mark set mark xor ${masqueradeMark}
add rule ip kube-proxy masquerading masquerade fully-random
`

/**
 * A transaction for `nft -f -` that makes the table know these endpoints, in the form of kube-proxy's nftables mode
 * (kubernetes/kubernetes, pkg/proxy/nftables/proxier.go, writeServiceToEndpointRules): one `numgen random mod n` whose verdict map leads to
 * the endpoints' chains; under affinity a set of source addresses with a timeout per endpoint comes first. Affinity sets of endpoints
 * that stay are kept; chains of those that go are emptied, as kube-proxy does before it deletes them later.
 *
 * @param before the endpoints whose chains exist from the last time
 */
export function nftablesRules(rules: ServiceRules, before: readonly string[]): string {
  const { clusterIP, port, endpoints, targetPort, affinitySeconds } = rules
  const known = endpoints.map((ip) => endpointNames(ip, targetPort))
  const gone = before.filter((ip) => !endpoints.includes(ip)).map((ip) => endpointNames(ip, targetPort))
  const lines = [
    ...[serviceChain, ...known.map(({ chain }) => chain)].flatMap((chain) => [`add chain # ${chain}`, `flush chain # ${chain}`]),
    ...(affinitySeconds === null
      ? []
      : known.map(({ affinity }) => `add set # ${affinity} { type ipv4_addr ; flags dynamic,timeout ; timeout ${affinitySeconds}s ; }`)),
    'flush map # service-ips',
    `add element # service-ips { ${clusterIP} . tcp . ${port} : goto ${serviceChain} }`,
    `add rule # ${serviceChain} ip daddr ${clusterIP} tcp dport ${port} ip saddr != ${podRange} jump mark-for-masquerade`,
    ...(affinitySeconds === null ? [] : known.map(({ chain, affinity }) => `add rule # ${serviceChain} ip saddr @${affinity} goto ${chain}`)),
    `add rule # ${serviceChain} numgen random mod ${endpoints.length} vmap { `
      + `${known.map(({ chain }, i) => `${i} : goto ${chain}`).join(' , ')} }`,
    ...known.flatMap(({ ip, chain, affinity }) => [
      `add rule # ${chain} ip saddr ${ip} jump mark-for-masquerade`,
      ...(affinitySeconds === null ? [] : [`add rule # ${chain} update @${affinity} { ip saddr }`]),
      `add rule # ${chain} meta l4proto tcp dnat to ${ip}:${targetPort}`,
    ]),
    ...gone.map(({ chain }) => `flush chain # ${chain}`),
    ...(affinitySeconds === null ? [] : gone.map(({ affinity }) => `delete set # ${affinity}`)),
  ]
  return `${lines.join('\n').replaceAll('#', 'ip kube-proxy')}\n`
}

function endpointNames(ip: string, port: number): { ip: string; chain: string; affinity: string } {
  const base = hashed(`${service.namespace}/${service.name}/tcp/${service.portName}__${ip}/${port}`)
  return { ip, chain: `endpoint-${base}`, affinity: `affinity-${base}` }
}

function hashed(name: string): string {
  return `${chainHash(name, 8)}-${name}`
}
