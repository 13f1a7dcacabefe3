import type { PlanTarget } from '../model/plan.ts'

/** "shop/checkout:http", or the URL. */
export function targetName(target: PlanTarget): string {
  if (target.kind === 'url') return target.url
  return `${target.namespace}/${target.service}:${target.port.name || target.port.port}`
}

/**
 * What tells each pod apart from the others of its run: their names without the part they all begin with, up to a dash. "7d9-2xk" for
 * "checkout-7d9-2xk" where two ReplicaSets answer, "2xk" where one does.
 */
export function shortNames(names: readonly string[]): Map<string, string> {
  const prefix = commonPrefix(names)
  return new Map(names.map((name) => [name, name.slice(prefix.length) || name]))
}

/** Nodes without the domain that all of them end with: "ip-10-0-1-7" for "ip-10-0-1-7.eu-central-1.compute.internal". */
export function shortNodes(nodes: readonly string[]): Map<string, string> {
  const named = nodes.filter((node) => node !== '')
  const domains = new Set(named.map((node) => (node.includes('.') ? node.slice(node.indexOf('.')) : '')))
  const isAddress = named.some((node) => /^[\d.]+$|:/.test(node))
  return new Map(nodes.map((node) => [node, domains.size === 1 && !isAddress ? node.split('.')[0] ?? node : node]))
}

function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names
  if (others.length === 0) return ''
  let length = first.length
  for (const name of others) {
    while (!name.startsWith(first.slice(0, length))) length -= 1
  }
  return first.slice(0, first.slice(0, length).lastIndexOf('-') + 1)
}
