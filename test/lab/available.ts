import { spawnSync } from 'node:child_process'
import { findProgram } from '../support/programs.ts'
import type { ProxyMode } from './service-rules.ts'

const probes: Record<ProxyMode, { program: string; checks: { feature: string; args: string[] }[] }> = {
  iptables: {
    program: 'iptables',
    checks: [
      { feature: 'xt_statistic', args: ['-t', 'nat', '-A', 'OUTPUT', '-m', 'statistic', '--mode', 'random', '--probability', '0.5'] },
      { feature: 'xt_recent', args: ['-t', 'nat', '-A', 'OUTPUT', '-m', 'recent', '--name', 'probe', '--rcheck', '--seconds', '1', '--reap'] },
      { feature: 'MASQUERADE', args: ['-t', 'nat', '-A', 'POSTROUTING', '-j', 'MASQUERADE', '--random-fully'] },
    ],
  },
  nftables: {
    program: 'nft',
    checks: [
      { feature: 'nftables NAT', args: ['add table ip probe; add chain ip probe c { type nat hook output priority -100; }'] },
      { feature: 'nft numgen', args: ['add rule ip probe c numgen random mod 2 vmap { 0 : accept, 1 : accept }'] },
    ],
  },
}

/**
 * Why the kernel lab cannot run here, in words; null where it can. Tried in a namespace of its own, which is gone afterwards.
 */
export function labMissing(mode: ProxyMode): string | null {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root, to make network namespaces'
  const { program, checks } = probes[mode]
  const missing = ['ip', 'sysctl', 'nginx', program].filter((name) => findProgram(name) === null)
  if (missing.length > 0) return `${missing.join(', ')} is missing`
  const namespace = `ek${process.pid}-probe-${mode}`
  if (!succeeds('ip', ['netns', 'add', namespace])) return 'network namespaces cannot be made here'
  try {
    const lacking = checks.filter(({ args }) => !succeeds('ip', ['netns', 'exec', namespace, program, ...args]))
    return lacking.length > 0 ? `the kernel offers no ${lacking.map(({ feature }) => feature).join(', ')}` : null
  } finally {
    succeeds('ip', ['netns', 'delete', namespace])
  }
}

const succeeds = (program: string, args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0
