import { expect, test } from 'vitest'
import { createQuitGuard } from './quit-guard.ts'

function guarded(runs: number) {
  const steps: string[] = []
  const asked = Promise.withResolvers<boolean>()
  const closed = Promise.withResolvers<void>()
  const quitting = Promise.withResolvers<void>()
  const guard = createQuitGuard({
    liveRuns: () => runs,
    ask: (count) => {
      steps.push(`ask ${count}`)
      return asked.promise
    },
    close: () => {
      steps.push('close')
      return closed.promise
    },
    failed: (error) => steps.push(String(error)),
    quit: () => {
      steps.push('quit')
      quitting.resolve()
    },
  })
  return { guard, steps, asked, closed, quit: quitting.promise }
}

test('without a run it closes unasked, and lets go when all is kept', async () => {
  const { guard, steps, closed, quit } = guarded(0)
  expect(guard.mayLeave()).toBe(false)
  expect(steps).toEqual(['close'])
  expect(guard.mayLeave()).toBe(false)
  closed.resolve()
  await quit
  expect(steps).toEqual(['close', 'quit'])
  expect(guard.mayLeave()).toBe(true)
})

test('with a run it asks once, however often leaving is tried, then closes and lets go', async () => {
  const { guard, steps, asked, closed, quit } = guarded(1)
  for (let i = 0; i < 3; i += 1) expect(guard.mayLeave()).toBe(false)
  expect(steps).toEqual(['ask 1'])
  asked.resolve(true)
  closed.resolve()
  await quit
  expect(steps).toEqual(['ask 1', 'close', 'quit'])
})

test('"keep running" leaves everything as it is, and the next attempt asks again', async () => {
  const { guard, steps, asked } = guarded(2)
  guard.mayLeave()
  asked.resolve(false)
  await asked.promise
  await Promise.resolve()
  expect(steps).toEqual(['ask 2'])
  expect(guard.mayLeave()).toBe(false)
  expect(steps).toEqual(['ask 2', 'ask 2'])
})

test('a failure while closing does not hold the user', async () => {
  const { guard, steps, closed, quit } = guarded(0)
  guard.mayLeave()
  closed.reject(new Error('disk full'))
  await quit
  expect(steps).toEqual(['close', 'Error: disk full', 'quit'])
})

test('where the system ends, nobody is asked', async () => {
  const { guard, steps, closed, quit } = guarded(1)
  guard.leaveUnasked()
  guard.leaveUnasked()
  expect(steps).toEqual(['close'])
  closed.resolve()
  await quit
  expect(steps).toEqual(['close', 'quit'])
})
