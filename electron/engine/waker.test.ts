import { describe, expect, it } from 'vitest'
import { Waker, type Alarm } from './waker.ts'

class FakeAlarm implements Alarm {
  readonly times: number[] = []
  #callback: () => void = () => undefined
  set(dueMs: number): void {
    this.times.push(dueMs)
  }
  onRing(callback: () => void): void {
    this.#callback = callback
  }
  ring(): void {
    this.#callback()
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function setUp() {
  const state = { nowMs: 0, wakes: [] as number[] }
  const alarm = new FakeAlarm()
  const waker = new Waker(() => state.nowMs, alarm, () => state.wakes.push(state.nowMs))
  return { state, alarm, waker }
}

describe('Waker', () => {
  it('sets the alarm a little early and turns the loop for the rest', async () => {
    const { state, alarm, waker } = setUp()
    waker.wakeAt(100)
    expect(alarm.times).toEqual([99.88])
    state.nowMs = 99.9
    alarm.ring()
    await turn()
    expect(state.wakes).toEqual([])
    state.nowMs = 100.01
    await turn()
    expect(state.wakes).toEqual([100.01])
    await turn()
    expect(state.wakes).toHaveLength(1)
  })

  it('needs no alarm for what is due at once', async () => {
    const { state, alarm, waker } = setUp()
    waker.wakeAt(0)
    expect(state.wakes).toEqual([])
    await turn()
    expect(state.wakes).toEqual([0])
    expect(alarm.times).toEqual([])
  })

  it('sets the alarm again where it rang early or for another time', () => {
    const { state, alarm, waker } = setUp()
    waker.wakeAt(100)
    waker.wakeAt(50)
    waker.wakeAt(50)
    state.nowMs = 30
    alarm.ring()
    expect(alarm.times).toEqual([99.88, 49.88, 49.88])
    state.nowMs = 50.1
    alarm.ring()
    expect(state.wakes).toEqual([50.1])
  })

  it('wakes nobody where nothing is waited for any more', async () => {
    const { state, alarm, waker } = setUp()
    waker.wakeAt(10)
    waker.wakeAt(null)
    state.nowMs = 20
    alarm.ring()
    await turn()
    expect(state.wakes).toEqual([])
  })
})
