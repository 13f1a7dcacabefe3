import { expect, test } from 'vitest'
import { keepAwake } from './keep-awake.ts'

test('the system is held awake once while runs go on, and let go after the last', () => {
  const done: string[] = []
  const hold = keepAwake({ start: (type) => done.push(`start ${type}`), stop: (id) => Boolean(done.push(`stop ${id}`)) })
  for (const runs of [0, 1, 2, 1, 0, 0, 1]) hold(runs)
  expect(done).toEqual(['start prevent-app-suspension', 'stop 1', 'start prevent-app-suspension'])
})
