import { ClosedLoad } from '../../electron/engine/closed-load.ts'
import { Deadlines } from '../../electron/engine/deadlines.ts'
import { Lane } from '../../electron/engine/http1/lane.ts'
import { requestBytes } from '../../electron/engine/http1/request-bytes.ts'
import { Identification } from '../../electron/engine/identifier.ts'
import { unpackRow } from '../../electron/engine/packed-row.ts'
import { Recorder } from '../../electron/engine/recorder.ts'
import { RequestBudget } from '../../electron/engine/request-budget.ts'
import type { Stream, StreamSink } from '../../electron/engine/transport/stream.ts'
import { connectionPlan } from '../../shared/pacing/connection-plan.ts'
import { mergeRows, type RunTotals } from '../../shared/tally/tally.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { partsOf, type Answer } from '../servers/response-forms.ts'

/** How a connection begins. */
export type Opening = 'open' | 'refused' | 'silent' | 'reset'

export interface FakeLoad {
  answers: readonly Answer[]
  /** In turn, one per connection. */
  openings: readonly Opening[]
  connections: number
  requestsPerConnection: number
  /** Stop after so many events of the network, as a user may. */
  stopAfter: number
}

const timeoutMs = 50
const mostSteps = 20_000

/**
 * Performs a closed load of the engine's own parts, all but sockets and threads, on a network made up: time passes only as events of the
 * network do, each in a turn of its own, in the order they were caused. Throws where the load does not come to an end.
 */
export function performOnFakeNetwork(load: FakeLoad): { totals: RunTotals; asked: number } {
  let nowMs = 0
  let asked = 0
  let opened = 0
  const clock = (): number => (nowMs += 0.01)
  const events: (() => void)[] = []
  const readBuffer = new Uint8Array(65_536)
  const rows: SecondRow[] = []
  const identification = new Identification({ by: 'header', name: 'X-Pod-Name' }, [], null)
  const recorder = new Recorder(identification, (_index, row) => rows.push(unpackRow(row)))
  const deadlines = new Deadlines<Lane>(timeoutMs)

  function open(sink: StreamSink): Stream {
    const opening = load.openings[opened % load.openings.length] ?? 'open'
    opened += 1
    let destroyed = false
    const later = (event: () => void): void => {
      events.push(() => { if (!destroyed) event() })
    }
    const stream: Stream = {
      write() {
        const answer = load.answers[asked % load.answers.length]
        asked += 1
        if (answer === undefined) return
        for (const part of partsOf(answer)) {
          later(() => {
            readBuffer.set(part)
            sink.onBytes(stream, readBuffer, part.length)
          })
        }
        if (answer.ending === 'end') later(() => sink.onEnd(stream))
        if (answer.ending === 'reset') later(() => sink.onError(stream, 'ECONNRESET'))
      },
      destroy: () => { destroyed = true },
    }
    if (opening === 'refused') later(() => sink.onError(stream, 'ECONNREFUSED'))
    if (opening === 'open' || opening === 'reset') later(() => sink.onConnect(stream))
    if (opening === 'open') later(() => sink.onReady(stream))
    if (opening === 'reset') later(() => sink.onError(stream, 'ECONNRESET'))
    return stream
  }

  const model: ClosedLoad = new ClosedLoad({
    clock, recorder, warmupMs: 0, thinkTimeMs: 0, onSooner: () => undefined,
    plan: connectionPlan({ stages: [{ from: load.connections, to: load.connections, durationMs: 1e9 }] }, { worker: 0, workers: 1 }),
    budget: new RequestBudget(RequestBudget.share(load.answers.length)),
    newLane: () => new Lane({
      clock, recorder, identification, deadlines, owner: model, connectionLifetimeMs: null, requestsPerConnection: load.requestsPerConnection,
      request: requestBytes({ method: 'GET', path: '/', hostHeader: 'x', headers: {}, body: '', timeoutMs, userAgent: 'x' }),
      nextDial: () => ({ kind: 'tcp', host: 'x', port: 1 }), open: (_dial, sink) => open(sink),
    }),
  })
  recorder.begin(0)
  model.start(0)
  let handled = 0
  for (let steps = 0; !model.drained || nowMs < model.endMs; steps += 1) {
    if (steps > mostSteps) throw new Error('The load does not end.')
    model.work()
    const event = events.shift()
    if (event !== undefined) {
      event()
      handled += 1
      if (handled === load.stopAfter) break
      continue
    }
    nowMs += 1
    const next = Math.min(deadlines.nextMs ?? Infinity, model.nextWorkMs ?? Infinity)
    if (next < Infinity) nowMs = Math.max(nowMs, next)
    for (let lane = deadlines.expired(nowMs); lane !== null; lane = deadlines.expired(nowMs)) lane.expire(nowMs)
  }
  model.abandon()
  rows.push(unpackRow(recorder.finish(clock()).row))
  return { totals: mergeRows(rows), asked }
}
