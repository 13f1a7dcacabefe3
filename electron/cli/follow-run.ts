import type { Backend } from '../../shared/contract/backend.ts'
import { EvenkeelError, type FailureData } from '../../shared/contract/failure.ts'
import type { Report } from '../../shared/report/report.ts'
import type { Progress } from './output/progress.ts'

/**
 * Watches a run to its end and returns its report. An interruption stops the run, which then still reports what was measured.
 * @param onInterrupt registers what Ctrl-C does; returns how to unregister
 */
export async function followRun(
  backend: Backend, runId: string, progress: Progress, onInterrupt: (handler: () => void) => () => void,
): Promise<Report> {
  const release = onInterrupt(() => {
    progress.say('stopping; what was measured will be reported …')
    backend.stopRun({ runId }).catch(() => undefined)
  })
  let report: Report | null = null
  let failure: FailureData | null = null
  try {
    for await (const event of backend.open('run', { runId })) {
      if (event.kind === 'snapshot') progress.show(event.snapshot)
      if (event.kind === 'timeline') {
        for (const item of event.events) if (item.source === 'disruption') progress.say(`${(item.atMs / 1000).toFixed(1)}s ${item.detail} ${item.subject} ${item.kind}`)
      }
      if (event.kind === 'state' && event.failure) failure = event.failure
      if (event.kind === 'report') report = event.report
    }
  } finally {
    release()
    progress.end()
  }
  if (report) return report
  if (failure) throw new EvenkeelError(failure.code, failure.message, failure.next, failure.problems)
  throw new EvenkeelError('internal', `Run ${runId} ended without a report.`, '"evenkeel runs" shows what was kept.')
}
