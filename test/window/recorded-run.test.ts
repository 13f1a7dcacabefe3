import { expect, test } from 'vitest'
import { runEventSchema } from '../../shared/contract/run-event.ts'
import { reportSchema } from '../../shared/report/report.ts'
import { asStored } from './recorded-run.ts'
import { sampleRuns } from './recordings.ts'

test.each(Object.entries(sampleRuns))('the recorded run "%s" conforms to the contract and adds up', (_name, run) => {
  for (const event of [...run.events, ...asStored(run)]) expect(runEventSchema.parse(event)).toEqual(event)
  const { totals, pods } = reportSchema.parse(run.report)
  const seconds = run.events.flatMap((event) => (event.kind === 'seconds' ? event.seconds : []))
  const sum = (count: (second: (typeof seconds)[number]) => number) => seconds.reduce((total, second) => total + count(second), 0)
  expect(totals.sent).toBe(sum((second) => second.sent))
  expect(totals.completed + totals.failed + totals.unfinished).toBe(totals.sent)
  for (const pod of pods) expect(pod.requests).toBe(sum((second) => second.pods[pod.name]?.requests ?? 0))
})
