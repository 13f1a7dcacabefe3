import { z } from 'zod'
import { names, plural, secondsText } from '../distribution/reasons/words.ts'
import type { ErrorClass } from '../tally/error-class.ts'
import type { FailoverTimes } from './failover-times.ts'

/**
 * What took most of the time: `slice` until the control plane took the victim out; `programming` until the nodes' rules followed; `drain`
 * cut established connections; `keep-alive` clients stayed on old connections; `node` fell silent; `scheduling` and `start` of the newcomer;
 * `none` nothing to speak of.
 */
export const failoverPhases = ['none', 'slice', 'programming', 'drain', 'keep-alive', 'node', 'scheduling', 'start'] as const

export const failoverVerdictSchema = z.object({
  /** No request was lost. */
  graceful: z.boolean(),
  phase: z.enum(failoverPhases),
  /** How long, how many, and why. */
  text: z.string(),
  /** What to change; empty where nothing is to be done. */
  next: z.string(),
})
export type FailoverVerdict = z.infer<typeof failoverVerdictSchema>

/** A failover before it was judged. */
export type Timed = Omit<FailoverTimes, 'verdict'>

export interface VerdictContext {
  /** What the scheduler says of why the newcomer has no node; empty where it says nothing. */
  waitsFor: string
  /** How far the run came. */
  untilMs: number
}

type Finding = Omit<FailoverVerdict, 'graceful'>

/** The nodes follow a slice within a few seconds; who is answered by a leaving pod longer than this holds on to a connection. */
const drainMs = 3_000
/** A pod that has not been replaced for so long is worth a word. */
const patienceMs = 8_000
/** A newcomer that takes longer is worth a word. */
const slowStartMs = 10_000
const togetherMs = 2_000
/** Beyond the moment the last request was lost: rules are not rewritten equally fast each time. */
const preStopMarginMs = 2_000

const cutClasses: readonly ErrorClass[] = ['reset-mid-response', 'reset-idle-connection']
const died = /^(crash|unplanned (restart|readiness loss))/
/** What leaves pods to be replaced. */
const replaced = /^(evict|delete|drain|rollout|unplanned (removal|rollout|loss))/

/** What a failover came to. Phases whose ends were not seen are not blamed. */
export function failoverVerdict(times: Timed, all: readonly Timed[], context: VerdictContext): FailoverVerdict {
  const onVictim = victimFinding(times, all)
  const onNewcomer = newcomerFinding(times, context)
  const main = onVictim.phase === 'none' ? onNewcomer ?? onVictim : onVictim
  return {
    graceful: times.failedRequests === 0 && sharingLosses(times, all) === undefined,
    phase: main.phase,
    text: [onVictim.text, onNewcomer?.text ?? ''].filter((text) => text !== '').join(' '),
    next: [onVictim.next, onNewcomer?.next ?? ''].filter((text) => text !== '').join(' '),
  }
}

function victimFinding(times: Timed, all: readonly Timed[]): Finding {
  const { victim, failedRequests, errorWindowMs, disruption, errors } = times
  const who = names([victim])
  const lost = `${plural(failedRequests, 'request')} lost within ${secondsText(errorWindowMs)}`
  if (failedRequests === 0) {
    const other = sharingLosses(times, all)
    if (other) return { phase: 'none', text: `What ${who} cost is counted with ${names([other.victim])}, which went at the same time.`, next: '' }
    return lingering(times) ?? { phase: 'none', text: `${who} left without a lost request.`, next: '' }
  }
  if (disruption.includes('loss of node')) return nodeFinding(times, lost)
  const cut = errors.filter((error) => cutClasses.includes(error.class)).reduce((sum, { count }) => sum + count, 0)
  if (cut > failedRequests / 2) return lingering(times, lost) ?? cutFinding(lost, disruption)
  return disruption.startsWith('unlabel') || died.test(disruption) ? noticedLate(times, lost) : stoppedEarly(times, lost)
}

/** The process ended on request, sooner than the nodes stopped sending it connections. */
function stoppedEarly(times: Timed, lost: string): Finding {
  const { requestedAtMs, lastNewConnectionAtMs, lastErrorAtMs } = times
  const untilMs = (lastErrorAtMs ?? requestedAtMs) - requestedAtMs
  const stopped = lastNewConnectionAtMs === null ? 'stopped taking connections'
    : `took its last connection ${secondsText(Math.max(0, lastNewConnectionAtMs - requestedAtMs))} after the request`
  const seconds = Math.ceil((untilMs + preStopMarginMs) / 1000)
  return {
    phase: slowerOf(times),
    text: `${lost}: ${names([times.victim])} ${stopped}, but connections were led to it for ${secondsText(untilMs)}${splitText(times)}.`,
    next: `Let the pods serve until the nodes know: a preStop sleep of ${seconds} s (lifecycle.preStop.sleep), and a terminationGracePeriodSeconds above it.`,
  }
}

/** The process died, or left unasked: only its readiness tells. */
function noticedLate(times: Timed, lost: string): Finding {
  const { requestedAtMs, lastErrorAtMs } = times
  const phase = slowerOf(times)
  return {
    phase,
    text: `${lost}: ${times.disruption.includes('readiness') ? 'it was not well' : 'nothing listened any more'}, but connections were led to it for ${secondsText((lastErrorAtMs ?? requestedAtMs) - requestedAtMs)}${splitText(times)}.`,
    next: `${phase === 'slice' ? 'Have it noticed sooner: a shorter period and failureThreshold of the readiness probe. ' : ''}`
      + 'A sudden end cannot be drained: let clients try a failed connection again.',
  }
}

function nodeFinding({ disruption, sliceAtMs, requestedAtMs }: Timed, lost: string): Finding {
  const noticed = sliceAtMs === null ? 'was not noticed within the run' : `was noticed after ${secondsText(sliceAtMs - requestedAtMs)}`
  return {
    phase: 'node',
    text: `${lost}: the ${disruption.replace('unplanned ', '')} ${noticed}; until then and until the rules followed, what was led to its pods hung.`,
    next: 'Let clients give up soon and try again elsewhere (a short connect and request timeout), spread the pods over more nodes, and shorten '
      + 'node-monitor-grace-period where the control plane is yours.',
  }
}

function cutFinding(lost: string, disruption: string): Finding {
  return {
    phase: 'drain',
    text: `${lost}: connections were cut with requests on them.`,
    next: died.test(disruption) ? 'A sudden end cannot be drained: let clients repeat what may be repeated.'
      : 'Have the process finish what is in flight when it is told to end, answer Connection: close, and give it the time (terminationGracePeriodSeconds).',
  }
}

/** The victim answered long after nothing new was led to it. */
function lingering({ victim, sliceAtMs, lastNewConnectionAtMs, lastVictimAnswerAtMs, requestedAtMs, disruption }: Timed, lost = 'No request was lost'): Finding | null {
  if (sliceAtMs === null || lastVictimAnswerAtMs === null || disruption.startsWith('unlabel')) return null
  const stayedMs = lastVictimAnswerAtMs - Math.max(sliceAtMs, lastNewConnectionAtMs ?? -Infinity)
  if (stayedMs < drainMs) return null
  return {
    phase: 'keep-alive',
    text: `${lost}, but ${names([victim])} answered for ${secondsText(stayedMs)} more after it had left the slice, until ${secondsText(lastVictimAnswerAtMs - requestedAtMs)} `
      + 'after the request: its clients stayed on the connections they had.',
    next: 'Have the process answer Connection: close as soon as it is told to end, or let clients end connections after a while (connectionLifetime, '
      + 'requestsPerConnection in the load).',
  }
}

function newcomerFinding(times: Timed, { waitsFor, untilMs }: VerdictContext): Finding | null {
  const { disruption, requestedAtMs, newcomer, newcomerScheduledAtMs, newcomerReadyAtMs, newcomerAtMs } = times
  if (!replaced.test(disruption)) return null
  if (newcomer === null) {
    return untilMs - requestedAtMs < patienceMs ? null : {
      phase: 'scheduling', text: 'No pod came in its place.', next: 'See whether its workload wants as many replicas as before (kubectl get deployment).',
    }
  }
  const who = names([newcomer])
  if (newcomerReadyAtMs === null && newcomerScheduledAtMs === null && waitsFor !== '') {
    return {
      phase: 'scheduling', text: `No replacement: ${who} has no node, as the scheduler says: ${waitsFor}`,
      next: 'Make room: more or larger nodes, smaller requests, or opening nodes that are closed.',
    }
  }
  if (newcomerReadyAtMs === null) {
    return untilMs - requestedAtMs < patienceMs ? null : {
      phase: 'start', text: `No replacement: ${who} was not ready by the end.`, next: 'See why with kubectl describe pod: its image, its start, its readiness probe.',
    }
  }
  const tookMs = (newcomerAtMs ?? newcomerReadyAtMs) - requestedAtMs
  if (tookMs < slowStartMs) return null
  if (disruption.includes('loss of node')) {
    return {
      phase: 'node', text: `${who} answered ${secondsText(tookMs)} after the node was lost: its pods are replaced only when they are given up.`,
      next: 'Shorten tolerationSeconds of the pods for node.kubernetes.io/unreachable (300 s by default) to have them replaced sooner.',
    }
  }
  const waitedMs = (newcomerScheduledAtMs ?? requestedAtMs) - requestedAtMs
  const startedMs = newcomerReadyAtMs - (newcomerScheduledAtMs ?? requestedAtMs)
  return {
    phase: waitedMs > startedMs ? 'scheduling' : 'start',
    text: `${who} answered ${secondsText(tookMs)} after the request: ${secondsText(waitedMs)} until it had a node, ${secondsText(startedMs)} until it was ready.`,
    next: waitedMs > startedMs ? 'Keep room for one more pod.' : 'Start faster: a cached image, less work before listening, a shorter period of the readiness probe.',
  }
}

/** Another pod that went at the same time and that the nameless losses of both are counted with. */
function sharingLosses({ requestedAtMs, victim }: Timed, all: readonly Timed[]): Timed | undefined {
  return all.find((other) => other.victim !== victim && other.failedRequests > 0 && Math.abs(other.requestedAtMs - requestedAtMs) <= togetherMs)
}

function slowerOf({ requestedAtMs, sliceAtMs, lastErrorAtMs }: Timed): 'slice' | 'programming' {
  if (sliceAtMs === null || lastErrorAtMs === null) return sliceAtMs === null ? 'slice' : 'programming'
  return sliceAtMs - requestedAtMs > lastErrorAtMs - sliceAtMs ? 'slice' : 'programming'
}

function splitText({ requestedAtMs, sliceAtMs, lastErrorAtMs }: Timed): string {
  if (sliceAtMs === null || lastErrorAtMs === null) return ''
  const rest = lastErrorAtMs - sliceAtMs
  if (rest <= 0) return ''
  return ` (${secondsText(sliceAtMs - requestedAtMs)} until its slice said so, ${secondsText(rest)} more until the nodes' rules followed)`
}
