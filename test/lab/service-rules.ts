import { createHash } from 'node:crypto'

/** A Service port as kube-proxy knows it, with the endpoints that get its new connections. */
export interface ServiceRules {
  clusterIP: string
  port: number
  /** Pod addresses, at least one; all listen on `targetPort`. */
  endpoints: readonly string[]
  targetPort: number
  /** ClientIP affinity and how long it lasts; null for none. */
  affinitySeconds: number | null
}

/** How kube-proxy programs a node. */
export type ProxyMode = 'iptables' | 'nftables'

/** What pods' addresses have in common: traffic from elsewhere is masqueraded. */
export const podRange = '10.244.0.0/16'
export const service = { namespace: 'shop', name: 'checkout', portName: 'http' }

/** The mark of packets to be masqueraded (kube-proxy's default bit 14). */
export const masqueradeMark = '0x4000'

/** The start of the base32 SHA-256 that both of kube-proxy's modes put in chain names. */
export function chainHash(text: string, length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let bits = ''
  for (const byte of createHash('sha256').update(text).digest()) bits += byte.toString(2).padStart(8, '0')
  return Array.from({ length }, (_, i) => alphabet.charAt(Number.parseInt(bits.slice(5 * i, 5 * i + 5), 2))).join('')
}
