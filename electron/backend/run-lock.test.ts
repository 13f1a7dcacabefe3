import { expect, it } from 'vitest'
import { RunLock } from './run-lock.ts'

function counted(outcomes: ('free' | 'held')[]) {
  const log: string[] = []
  const lock = new RunLock(async () => {
    const outcome = outcomes.shift() ?? 'free'
    log.push(outcome)
    if (outcome === 'held') throw new Error('held')
    return async () => { log.push('released') }
  })
  return { lock, log }
}

it('is taken once, however often a run disrupts, and given back once', async () => {
  const { lock, log } = counted([])
  await Promise.all([lock.take(), lock.take()])
  await lock.take()
  await lock.release()
  await lock.release()
  expect(log).toEqual(['free', 'released'])
})

it('may be tried again after it was held', async () => {
  const { lock, log } = counted(['held', 'free'])
  await expect(lock.take()).rejects.toThrow('held')
  await lock.take()
  await lock.release()
  expect(log).toEqual(['held', 'free', 'released'])
})

it('is not left behind when the run ends while it is taken', async () => {
  const { lock, log } = counted([])
  const taking = lock.take()
  await Promise.all([lock.release(), taking])
  expect(log).toEqual(['free', 'released'])
})

it('costs nothing where nobody disrupts', async () => {
  const { lock, log } = counted([])
  await lock.release()
  expect(log).toEqual([])
})
