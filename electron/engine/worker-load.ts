import type { WorkerShare } from '../../shared/pacing/arrivals.ts'
import { connectionPlan, shareOf } from '../../shared/pacing/connection-plan.ts'
import { loadArrivals, performedStages } from '../../shared/pacing/load-plan.ts'
import type { Dial } from '../../shared/model/dial.ts'
import { ClosedLoad } from './closed-load.ts'
import { runClock, type RunClock } from './clock.ts'
import { Deadlines } from './deadlines.ts'
import { Lane, type LaneOwner, type LaneSettings } from './http1/lane.ts'
import { requestBytes } from './http1/request-bytes.ts'
import { Identification } from './identifier.ts'
import type { LoadJob, WorkerCommand, WorkerReport } from './job.ts'
import type { LoadModel } from './load-model.ts'
import { OpenLoad } from './open-load.ts'
import { Recorder } from './recorder.ts'
import type { RequestBudget } from './request-budget.ts'
import { NameCache } from './transport/name-cache.ts'
import { openStream, type StreamContext } from './transport/stream.ts'
import { Waker, type Alarm } from './waker.ts'

const pulseEveryMs = 100
/** With many responders a pulse is much work: each of them lengthens the time to the next one by so much. */
const pulseMsPerResponder = 0.4
const readBufferBytes = 65_536

/** One worker's part of a load, from the command to go until its last report. */
export class WorkerLoad {
  readonly #job: LoadJob
  readonly #share: WorkerShare
  readonly #budget: RequestBudget | null
  readonly #report: (report: WorkerReport) => void
  readonly #clock: RunClock
  readonly #identification: Identification
  readonly #recorder: Recorder
  readonly #deadlines: Deadlines<Lane>
  readonly #model: LoadModel
  readonly #waker: Waker
  #timer: NodeJS.Timeout | null = null
  /** When the house is to be kept next: timers may be late while thousands of sockets have something to say. */
  #houseMs = Infinity
  #nextPulseMs = Infinity
  /** Since when nothing new begins. */
  #drainFromMs = Infinity
  #over = false

  /** @param part.budget what is left of a closed load's number of requests */
  constructor(
    job: LoadJob, part: { share: WorkerShare; budget: RequestBudget | null }, alarm: Alarm, report: (report: WorkerReport) => void,
  ) {
    this.#job = job
    this.#share = part.share
    this.#budget = part.budget
    this.#report = report
    this.#clock = runClock(job.originMs)
    this.#identification = new Identification(job.identify, job.responders, job.distinctExpected)
    this.#recorder = new Recorder(this.#identification, (index, row) => report({ kind: 'row', index, row }))
    this.#deadlines = new Deadlines(job.request.timeoutMs)
    this.#model = this.#makeModel()
    this.#waker = new Waker(this.#clock, alarm, () => this.#work())
  }

  /** This moment on the run's clock. */
  get nowMs(): number {
    return this.#clock()
  }

  command(command: WorkerCommand): void {
    switch (command.kind) {
      case 'go':
        this.#recorder.begin(command.startAtMs + this.#job.load.warmupMs)
        this.#model.start(command.startAtMs)
        this.#nextPulseMs = command.startAtMs + pulseEveryMs
        this.#waker.wakeAt(this.#model.nextWorkMs)
        this.#keepHouse()
        break
      case 'responders':
        this.#identification.addResponders(command.responders)
        break
      case 'stop':
        this.#finish(true)
        break
    }
  }

  #work(): void {
    if (this.#over) return
    this.#model.work()
    this.#waker.wakeAt(this.#model.nextWorkMs)
  }

  /** What needs no exact time: deadlines, rows, pulses, and noticing the end. */
  readonly #keepHouse = (): void => {
    if (this.#over) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#houseMs = Infinity
    const nowMs = this.#clock()
    for (let lane = this.#deadlines.expired(nowMs); lane !== null; lane = this.#deadlines.expired(nowMs)) lane.expire(nowMs)
    this.#work()
    this.#recorder.rotate(nowMs)
    if (nowMs >= this.#nextPulseMs) this.#pulse(nowMs)
    const ended = nowMs >= this.#model.endMs && this.#model.nextWorkMs === null
    if (ended) this.#drainFromMs = Math.min(this.#drainFromMs, nowMs)
    if (ended && (this.#model.drained || nowMs >= this.#drainFromMs + this.#deadlines.timeoutMs)) {
      this.#finish(false)
      return
    }
    this.#houseMs = Math.min(
      this.#nextPulseMs, this.#recorder.boundaryMs, nowMs + this.#deadlines.timeoutMs, this.#deadlines.nextMs ?? Infinity,
      this.#model.endMs > nowMs ? this.#model.endMs : nowMs + 5,
    )
    this.#timer = setTimeout(this.#keepHouse, Math.max(1, Math.ceil(this.#houseMs - nowMs)))
  }

  #pulse(nowMs: number): void {
    const { index, row } = this.#recorder.live(nowMs)
    const everyMs = Math.max(pulseEveryMs, (row?.packed.names.length ?? 0) * pulseMsPerResponder)
    this.#nextPulseMs = Math.max(this.#nextPulseMs + everyMs, nowMs + everyMs / 2)
    const gauges = { open: this.#model.openConnections, inFlight: this.#deadlines.count, waiting: this.#model.waiting }
    this.#report({ kind: 'pulse', pulse: { atMs: nowMs, index, row, gauges } })
  }

  #finish(stopped: boolean): void {
    if (this.#over) return
    this.#over = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#waker.wakeAt(null)
    const endedAtMs = this.#clock()
    this.#recorder.rotate(endedAtMs)
    this.#model.abandon(endedAtMs)
    const { index, row } = this.#recorder.finish(endedAtMs)
    this.#report({ kind: 'done', index, row, endedAtMs, stopped, rule: this.#identification.learned })
  }

  #makeModel(): LoadModel {
    const job = this.#job
    const { load } = job
    const share = this.#share
    const newLane = this.#laneMaker(() => model)
    const common = { clock: this.#clock, recorder: this.#recorder, warmupMs: load.warmupMs, newLane }
    const model: LoadModel = load.model === 'open'
      ? new OpenLoad({
        ...common, arrivals: loadArrivals(load, share, job.seed), connections: shareOf(load.connections, share),
        patienceMs: load.patienceMs,
      })
      : new ClosedLoad({
        ...common, plan: connectionPlan({ stages: performedStages(load) }, share), thinkTimeMs: load.thinkTimeMs,
        budget: this.#budget, onSooner: () => this.#waker.wakeAt(model.nextWorkMs),
      })
    return model
  }

  #laneMaker(model: () => LoadModel): () => Lane {
    const job = this.#job
    const { load } = job
    const streams: StreamContext = {
      readBuffer: new Uint8Array(readBufferBytes), names: new NameCache(load.resolve, (address, offered) => this.#recorder.lookedUp(address, offered)), secureContexts: new Map(),
    }
    const owner: LaneOwner = {
      onFree: (lane, nowMs) => {
        model().onFree(lane, nowMs)
        this.#afterRequest(nowMs)
      },
      onClosed: (lane, nowMs, failed) => {
        model().onClosed(lane, nowMs, failed)
        this.#afterRequest(nowMs)
      },
    }
    const settings: LaneSettings = {
      clock: this.#clock, recorder: this.#recorder, identification: this.#identification, deadlines: this.#deadlines, owner,
      open: (dial, sink) => openStream(dial, streams, sink),
      request: requestBytes(job.request),
      nextDial: this.#dialsInTurn(),
      requestsPerConnection: load.requestsPerConnection === 'unlimited' ? Infinity : load.requestsPerConnection,
      connectionLifetimeMs: load.connectionLifetimeMs,
    }
    return () => new Lane(settings)
  }

  /** Between two timers: the house is kept when it is time, and when the last request has ended. */
  #afterRequest(nowMs: number): void {
    if (nowMs >= this.#houseMs || (this.#houseMs < Infinity && this.#model.drained)) this.#keepHouse()
  }

  #dialsInTurn(): () => Dial {
    const { dials } = this.#job
    const { worker, workers } = this.#share
    let turn = worker
    return () => {
      const dial = dials[turn % dials.length]
      if (dial === undefined) throw new RangeError('A load needs at least one address.')
      turn += workers
      return dial
    }
  }
}
