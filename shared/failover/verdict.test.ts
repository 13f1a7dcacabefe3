import { describe, expect, it } from 'vitest'
import { failoverVerdict, type Timed, type VerdictContext } from './verdict.ts'

const calm: Timed = {
  disruption: 'evict', victim: 'a', requestedAtMs: 10_000, terminatingAtMs: 10_010, sliceAtMs: 10_100, lastNewConnectionAtMs: 10_600,
  lastVictimAnswerAtMs: 10_610, firstErrorAtMs: null, lastErrorAtMs: null, errorWindowMs: 0, failedRequests: 0, errors: [],
  newcomer: 'n', newcomerScheduledAtMs: 10_050, newcomerReadyAtMs: 12_000, newcomerInSliceAtMs: 12_050, newcomerAtMs: 12_600, evenAgainAtMs: 12_600,
}
const losing: Timed = {
  ...calm, lastNewConnectionAtMs: 10_040, firstErrorAtMs: 10_050, lastErrorAtMs: 10_800, errorWindowMs: 750, failedRequests: 60,
  errors: [{ class: 'reset-before-response', count: 60 }],
}
const judge = (times: Timed, context: Partial<VerdictContext> = {}, others: Timed[] = []) =>
  failoverVerdict(times, [times, ...others], { waitsFor: '', untilMs: 40_000, ...context })

describe('the verdict of a failover', () => {
  it('has nothing to change where nothing was lost', () => {
    expect(judge(calm)).toEqual({ graceful: true, phase: 'none', text: 'a left without a lost request.', next: '' })
  })

  it('names the phase, and a preStop sleep long enough, where the pod ended before the nodes knew', () => {
    const { graceful, phase, text, next } = judge(losing)
    expect({ graceful, phase }).toEqual({ graceful: false, phase: 'programming' })
    expect(text).toContain('60 requests lost within 0.8 s')
    expect(text).toContain('(0.1 s until its slice said so, 0.7 s more until the nodes\' rules followed)')
    expect(next).toContain('preStop sleep of 3 s')
    expect(judge({ ...losing, sliceAtMs: 10_700 }).phase).toBe('slice')
  })

  it('asks for readiness and retries where the process died', () => {
    const late = judge({ ...losing, disruption: 'crash', sliceAtMs: 10_700, newcomer: null })
    expect(late).toMatchObject({ phase: 'slice', next: expect.stringMatching(/readiness probe.*try a failed connection again/) })
    expect(judge({ ...losing, disruption: 'unplanned restart' }).next).not.toContain('readiness')
  })

  it('blames what is cut on open connections, and clients that stay on old ones', () => {
    const cut: Timed = { ...losing, errors: [{ class: 'reset-mid-response', count: 60 }] }
    expect(judge(cut)).toMatchObject({ phase: 'drain', next: expect.stringContaining('finish what is in flight') })
    const clinging = judge({ ...calm, lastVictimAnswerAtMs: 19_000 })
    expect(clinging).toMatchObject({ graceful: true, phase: 'keep-alive', next: expect.stringContaining('Connection: close') })
    expect(clinging.text).toContain('answered for 8.4 s more')
  })

  it('tells why there is no replacement', () => {
    const waiting: Timed = { ...calm, newcomerScheduledAtMs: null, newcomerReadyAtMs: null, newcomerInSliceAtMs: null, newcomerAtMs: null, evenAgainAtMs: null }
    const unplaced = judge(waiting, { waitsFor: '0/3 nodes are available: 3 Too many pods.' })
    expect(unplaced).toMatchObject({ graceful: true, phase: 'scheduling', next: expect.stringContaining('Make room') })
    expect(unplaced.text).toContain('n has no node, as the scheduler says: 0/3 nodes')
    expect(judge({ ...waiting, newcomerScheduledAtMs: 10_050 })).toMatchObject({ phase: 'start', text: expect.stringContaining('not ready by the end') })
    expect(judge({ ...waiting, newcomer: null })).toMatchObject({ phase: 'scheduling', text: expect.stringContaining('No pod came in its place') })
    expect(judge({ ...waiting, newcomer: null }, { untilMs: 12_000 })).toMatchObject({ phase: 'none' })
    expect(judge({ ...waiting, newcomer: null, disruption: 'scale' })).toMatchObject({ phase: 'none' })
  })

  it('splits a slow replacement', () => {
    expect(judge({ ...calm, newcomerReadyAtMs: 24_000, newcomerAtMs: 24_500 })).toMatchObject({ phase: 'start', text: expect.stringContaining('0.1 s until it had a node, 13.9 s') })
    expect(judge({ ...calm, newcomerScheduledAtMs: 22_000, newcomerReadyAtMs: 24_000, newcomerAtMs: 24_500 })).toMatchObject({ phase: 'scheduling' })
  })

  it('does not call graceful what may have cost another\'s losses', () => {
    const other: Timed = { ...losing, victim: 'b', requestedAtMs: 10_500 }
    expect(judge(calm, {}, [other])).toMatchObject({ graceful: false, text: expect.stringContaining('counted with b') })
    expect(judge(calm, {}, [{ ...other, requestedAtMs: 20_000 }])).toMatchObject({ graceful: true })
  })
})
