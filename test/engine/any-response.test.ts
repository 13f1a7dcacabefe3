import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyAnswer, partsOf } from '../servers/response-forms.ts'
import { startRawServer } from '../servers/raw-server.ts'
import { performOnFakeNetwork, type Opening } from './fake-network.ts'
import { closed, runLoad } from './run-load.ts'

describe('whatever a server answers, cut wherever, damaged however', () => {
  it('every request ends in one count, and nothing breaks or hangs: on a network made up', () => {
    fc.assert(fc.property(fc.record({
      answers: fc.array(anyAnswer, { minLength: 1, maxLength: 12 }),
      openings: fc.array(fc.constantFrom<Opening>('open', 'open', 'open', 'refused', 'silent', 'reset'), { minLength: 1, maxLength: 4 }),
      connections: fc.integer({ min: 1, max: 5 }),
      requestsPerConnection: fc.constantFrom(1, 2, Infinity),
      stopAfter: fc.constantFrom(Infinity, Infinity, 3, 17),
    }), (load) => {
      const { totals, asked } = performOnFakeNetwork(load)
      expect(totals.sent).toBe(totals.completed + totals.failed + totals.unfinished)
      expect(asked).toBeLessThanOrEqual(totals.sent)
      expect(totals.completed).toBeLessThanOrEqual(asked)
      expect(totals.failures).toHaveLength(totals.failed)
      expect(totals.histograms.response.count).toBe(totals.completed)
      if (load.stopAfter === Infinity) expect(totals).toMatchObject({ sent: load.answers.length, unfinished: 0 })
      const { answers } = load
      if (load.requestsPerConnection === 1 && load.stopAfter === Infinity && load.openings.every((opening) => opening === 'open')) {
        expect(totals.completed).toBeGreaterThanOrEqual(answers.filter(({ sound }) => sound).length)
        expect(totals.connections).toBe(answers.length)
      }
    }), { numRuns: 3000 })
  })

  it('every request ends in one count, and nothing breaks or hangs: over real sockets', async () => {
    const answers = fc.sample(anyAnswer, { numRuns: 400, seed: 20_260_101 })
    const server = await startRawServer({
      onRequest: ({ socket, index }, { counts }) => {
        const answer = answers[index]
        if (answer === undefined) return
        const parts = partsOf(answer)
        const next = (): void => {
          const part = parts.shift()
          if (part !== undefined) socket.write(part, () => setImmediate(next))
          else if (answer.ending === 'end') socket.end()
          else if (answer.ending === 'reset') socket.resetAndDestroy()
        }
        next()
        counts.answered += 1
      },
    })
    const load = closed(20, 60_000, { requests: answers.length, requestsPerConnection: 1, workers: 2 })
    const { totals, summary } = await runLoad({ port: server.port, request: { timeoutMs: 1000 }, load })
    await server.close()
    expect(summary.state).toBe('finished')
    expect(totals).toMatchObject({ sent: 400, unfinished: 0, skipped: 0, connections: server.counts.connections })
    expect(totals.sent).toBe(totals.completed + totals.failed)
    expect(server.counts).toMatchObject({ requests: 400, answered: 400, connections: 400 })
    expect(totals.completed).toBeGreaterThanOrEqual(answers.filter(({ sound }) => sound).length)
    expect(totals.failed).toBeGreaterThan(0)
  })
})
