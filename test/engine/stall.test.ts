import { expect, it } from 'vitest'
import { plainResponse, startRawServer } from '../servers/raw-server.ts'
import { open, runLoad } from './run-load.ts'

/** A server that answers at once, but not in the last second of every five. */
it('a stall of the server is charged to every request it delays, not to the few that were on their way', async () => {
  let startedAt: number | null = null
  const server = await startRawServer({
    onRequest: ({ socket }) => {
      startedAt ??= performance.now()
      const phaseMs = (performance.now() - startedAt) % 5000
      if (phaseMs < 4000) socket.write(plainResponse('pod-a'))
      else setTimeout(() => socket.write(plainResponse('pod-a')), 5000 - phaseMs)
    },
  })
  const { totals } = await runLoad({ port: server.port, load: open(500, 10_000, { connections: 20 }) })
  await server.close()
  expect(totals).toMatchObject({ sent: 5000, completed: 5000, skipped: 0, failed: 0 })
  const response = totals.histograms.response.percentiles()
  const service = totals.histograms.service.percentiles()
  expect(response.p90).toBeGreaterThan(450)
  expect(response.p90).toBeLessThan(700)
  expect(response.p99).toBeGreaterThan(900)
  expect(response.max).toBeGreaterThan(980)
  expect(response.max).toBeLessThan(1500)
  expect(service.p90).toBeLessThan(100)
})
