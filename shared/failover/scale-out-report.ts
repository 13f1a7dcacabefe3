import { z } from 'zod'
import { names, percent, plural, secondsText } from '../distribution/reasons/words.ts'
import { isoAt } from '../report/iso-time.ts'
import type { ScaleOutTimes } from './scale-out.ts'

const isoTime = z.string()

export const scaleOutVerdicts = ['fair', 'kept-idle', 'starved', 'not-ready', 'inconclusive'] as const

/**
 * How a growth of the Service went. fair: the newcomers carry their share of the requests; kept-idle: connections opened before hold them;
 * starved: new connections do not reach the newcomers; not-ready: none of them got ready; inconclusive: too little was seen.
 */
export const scaleOutSchema = z.object({
  verdict: z.enum(scaleOutVerdicts),
  /** In plain words: how long it took, or what keeps the newcomers from their share; and what to do. */
  text: z.string(),
  next: z.string(),
  /** Set where this run did not ask for it. */
  unplanned: z.boolean().optional(),
  /** Of our request; when the first newcomer was ready where we made none. */
  requestedAt: isoTime,
  /** When the last newcomer was in the slices. */
  readyAt: isoTime.nullable(),
  /** From when on every newcomer carried its share. */
  fairAt: isoTime.nullable(),
  /** How long the newcomers' shares were looked at since all were ready, in full seconds; since the request where none got ready. */
  watchedMs: z.number().optional(),
  /** Connections opened since the last newcomer was ready, and how many are open at a time. */
  connections: z.object({ opened: z.number().int(), atOnce: z.number().int() }),
  /** What the newcomers carried since then, together, and what would be fair. */
  requestShare: z.number(),
  expectedShare: z.number(),
  newcomers: z.array(z.object({
    name: z.string(), readyAt: isoTime, firstAnswerAt: isoTime.nullable(), requests: z.number().int(), connections: z.number().int(),
    share: z.number(), expectedShare: z.number(),
  })),
})
export type ScaleOut = z.infer<typeof scaleOutSchema>

/** As the report has it, given when the run's clock stood at 0 (milliseconds since 1970). */
export function toScaleOut(times: ScaleOutTimes, atOnce: number, startedAtEpochMs: number): ScaleOut {
  const iso = (ms: number): string => isoAt(startedAtEpochMs, ms)
  const maybe = (ms: number | null | undefined): string | null => (ms === null || ms === undefined ? null : iso(ms))
  const { carried, newcomers } = times
  const sumOf = (share: (newcomer: ScaleOutTimes['newcomers'][number]) => number): number => newcomers.reduce((sum, one) => sum + share(one), 0)
  const shares = { requestShare: sumOf(({ share }) => share), expectedShare: sumOf(({ expectedShare }) => expectedShare) }
  return {
    ...wordsOf(times, atOnce, shares), ...shares,
    ...(times.unplanned ? { unplanned: true } : {}),
    requestedAt: iso(times.requestedAtMs), readyAt: maybe(times.readyAtMs), fairAt: maybe(carried?.fairAtMs), watchedMs: times.watchedMs,
    connections: { opened: carried?.connections ?? 0, atOnce },
    newcomers: newcomers.map(({ readyAtMs, firstAnswerAtMs, ...newcomer }) => ({ ...newcomer, readyAt: iso(readyAtMs), firstAnswerAt: maybe(firstAnswerAtMs) })),
  }
}

type Shares = Pick<ScaleOut, 'requestShare' | 'expectedShare'>

function wordsOf(times: ScaleOutTimes, atOnce: number, { requestShare, expectedShare }: Shares): Pick<ScaleOut, 'verdict' | 'text' | 'next'> {
  const { carried, newcomers, readyAtMs, requestedAtMs, unplanned } = times
  if (readyAtMs === null) {
    return {
      verdict: 'not-ready', text: 'No pod became ready after the Service was scaled out.',
      next: 'See why with kubectl describe pod: no node with room, the image, or the readiness probe.',
    }
  }
  const who = newcomers.length === 1 ? names(newcomers.map(({ name }) => name)) : plural(newcomers.length, 'newcomer')
  if (carried === null) {
    return {
      verdict: 'inconclusive', text: `${who} became ready, but what share is fair is not known: a policy makes the shares unequal.`,
      next: 'Give the shares that are expected (expect.balance.shares).',
    }
  }
  const share = `${percent(requestShare)} of the requests where ${percent(expectedShare)} is fair`
  const carries = newcomers.length === 1 ? 'carries' : 'carry'
  const { verdict, fairAtMs, watchedMs } = carried
  switch (verdict) {
    case 'fair': {
      const sinceAsked = unplanned || fairAtMs === null ? '' : ` and ${secondsText(fairAtMs - requestedAtMs)} after the request`
      return {
        verdict, text: `${who} ${carries} a fair share of the requests ${secondsText((fairAtMs ?? readyAtMs) - readyAtMs)} after being ready${sinceAsked}: ${share}.`,
        next: '',
      }
    }
    case 'kept-idle': return {
      verdict,
      text: `${who} ${requestShare === 0 ? `${newcomers.length === 1 ? 'stays' : 'stay'} idle` : `${carries} too little`}: ${share}. Long connections `
        + `keep their pods: ${plural(carried.connections, 'connection')} ${carried.connections === 1 ? 'was' : 'were'} opened in the ${secondsText(watchedMs)} since, `
        + `where up to ${plural(atOnce, 'connection')} are open at a time.`,
      next: 'Have connections end after a while: connectionLifetime or requestsPerConnection in the load, a maximum connection age or request count '
        + 'in the clients or servers.',
    }
    case 'starved': return {
      verdict,
      text: `${who} ${newcomers.length === 1 ? 'is' : 'are'} ready, but new connections do not reach ${newcomers.length === 1 ? 'it' : 'them'} as they should: `
        + `${share}, over ${plural(carried.connections, 'connection')} opened since.`,
      next: 'Check that the proxies follow the slices, that the newcomers listen on the target port, and whether the balancer starts them slowly.',
    }
    case 'inconclusive': return {
      verdict,
      text: `${who} became ready, but ${plural(carried.requests, 'request')} in the ${secondsText(watchedMs)} since cannot tell whether `
        + `${newcomers.length === 1 ? 'it' : 'they'} ${carries} a fair share (${share}).`,
      next: 'Go on longer after scaling, or at a higher rate.',
    }
  }
}

/** The sentence for a report's headline: of the last growth, empty where there was none or nothing can be told. */
export function scaleOutSentence(scaleOuts: readonly ScaleOut[]): string {
  const last = scaleOuts.at(-1)
  if (!last) return ''
  const share = `${percent(last.requestShare)} of requests where ${percent(last.expectedShare)} is fair`
  switch (last.verdict) {
    case 'fair': {
      const tookMs = Date.parse(last.fairAt ?? '') - Date.parse(last.readyAt ?? '')
      return `Scaled out: newcomers carry a fair share ${secondsText(tookMs)} after being ready.`
    }
    case 'kept-idle': return `Scaled out, but long connections keep the newcomers idle: ${share}.`
    case 'starved': return `Scaled out, but new connections do not reach the newcomers: ${share}.`
    case 'not-ready': return 'Scaled out, but no newcomer became ready.'
    case 'inconclusive': return ''
  }
}
