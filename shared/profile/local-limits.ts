import { plannedMs } from '../pacing/load-plan.ts'
import { stageCurve } from '../pacing/stage-curve.ts'
import type { Address, Remark } from '../model/plan.ts'
import { formatInteger } from '../run-view/format.ts'
import type { LoadSpec } from './profile.ts'
import { formatDurationMs } from './quantity.ts'

/** What this computer can give to new connections; null where it does not tell. */
export interface LocalLimits {
  ports: {
    /** Local ports the system picks from for outgoing connections, to each address and port anew. */
    count: number
    /** How long a port stays blocked towards that address after its connection was closed from here (TIME_WAIT). */
    heldMs: number
    /** The same towards this computer itself. */
    heldOnLoopbackMs: number
    /** Connections that wait so now, to wherever; null where that is not told. */
    waiting: number | null
    /** What gives more of them, as half a sentence. */
    remedy: string
  } | null
  openFiles: {
    most: number
    used: number
    remedy: string
  } | null
}

export interface LimitsOnLoad {
  /** What may run out during the load. */
  remarks: Remark[]
  /** What is certain to: the load cannot be made by this computer. */
  refusal: Remark | null
}

/** The engine's own needs during a load: threads, the run's files. */
const ownFiles = 32
/** A closed load is only warned of a limit that a Service may well reach. */
const fastPerSecond = 5000

/**
 * Whether this computer can make a load's connections. The ports towards one address and port are used up where more connections are
 * opened within the time a closed one blocks its port than there are ports. Who closes first holds the port; this assumes the worst, so
 * ports are only warned of, never a reason to refuse.
 *
 * Source: RFC 9293, section 3.6.1 (TIME-WAIT); ip(7), ip_local_port_range; tcp(7), tcp_tw_reuse.
 */
export function limitsOnLoad(load: LoadSpec, target: { addresses: readonly Address[]; local: boolean }, limits: LocalLimits): LimitsOnLoad {
  const refusal = openAtOnce(load, target.addresses.length * sourcesOf(load), limits)
  const certain = load.model === 'closed'
  return {
    refusal: certain ? refusal : null,
    remarks: [...(refusal !== null && !certain ? [refusal] : []), ...newConnections(load, target, limits)],
  }
}

/** Each source address has ports of its own. */
const sourcesOf = ({ sourceAddresses }: LoadSpec): number => Math.max(1, sourceAddresses?.length ?? 0)

/** More connections at a time than there can be. `pairs`: of a source address and one that is reached. */
function openAtOnce({ model, connections }: LoadSpec, pairs: number, { openFiles, ports }: LocalLimits): Remark | null {
  const amount = model === 'closed' ? formatInteger(connections) : `Up to ${formatInteger(connections)}`
  if (openFiles !== null && connections > openFiles.most - openFiles.used - ownFiles) {
    return {
      code: 'open-files', text: `${amount} connections are to be open at a time, but this program may open only ${formatInteger(openFiles.most)} files.`,
      next: `Use fewer connections, or allow more files: ${openFiles.remedy}.`,
    }
  }
  if (ports !== null && connections > ports.count * pairs) {
    return {
      code: 'local-ports', text: `${amount} connections are to be open at a time, but this computer has only ${formatInteger(ports.count)} ports towards each address.`,
      next: `Use fewer connections, or give it more ports: ${ports.remedy}.`,
    }
  }
  return null
}

function newConnections(load: LoadSpec, { addresses, local }: { addresses: readonly Address[]; local: boolean }, { ports }: LocalLimits): Remark[] {
  if (ports === null || load.requestsPerConnection === 'unlimited') return []
  const heldMs = local ? ports.heldOnLoopbackMs : ports.heldMs
  const count = ports.count * addresses.length * sourcesOf(load)
  const sustained = Math.floor(count / (heldMs / 1000))
  const blocked = `${formatInteger(ports.count)} local ports, each blocked for ${formatDurationMs(heldMs)} after its connection closes`
  const waiting = ports.waiting === null || ports.waiting < ports.count / 10 ? '' : ` ${formatInteger(ports.waiting)} connections are waiting for that now.`
  const fewer = 'put more requests on each connection (--requests-per-connection)'
  if (load.model === 'closed') {
    const most = load.requests === null ? Infinity : load.requests / load.requestsPerConnection
    if (sustained >= fastPerSecond || most <= count) return []
    return [{
      code: 'local-ports',
      text: `A closed load opens connections as fast as answers come; this computer can sustain about ${formatInteger(sustained)} new ones a second `
        + `to one target (${blocked}).${waiting}`,
      next: `Should ports run out (harness-ports), use --rate with at most ${formatInteger(sustained)}/s, ${fewer}, or ${ports.remedy}.`,
    }]
  }
  const peak = mostWithin(load, heldMs) / load.requestsPerConnection
  // Where those that wait lead to is not told: they may block ports of other targets only.
  const free = waiting === '' ? count : Math.max(count / 2, count - (ports.waiting ?? 0))
  if (peak <= free) return []
  const rate = Math.max(...load.stages.map(({ from, to }) => Math.max(from, to))) / load.requestsPerConnection
  return [{
    code: 'local-ports',
    text: `Up to ${formatInteger(Math.ceil(rate))} new connections a second are asked for; this computer can sustain about ${formatInteger(sustained)} `
      + `to one target (${blocked}).${waiting}`,
    next: `Use at most ${formatInteger(sustained * load.requestsPerConnection)} requests a second, ${fewer}, or ${ports.remedy}.`,
  }]
}

/** The most requests that are due within any stretch of that length. */
function mostWithin(load: LoadSpec, windowMs: number): number {
  const curve = stageCurve(load.stages)
  const endMs = plannedMs(load)
  const stepMs = Math.max(1000, endMs / 1000)
  const ends = [...Array.from({ length: Math.ceil(endMs / stepMs) }, (_, index) => index * stepMs), endMs]
  return Math.max(...ends.map((atMs) => curve.integralAt(atMs) - curve.integralAt(atMs - windowMs)))
}
