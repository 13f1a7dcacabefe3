import type { Backend, CallResult, EventStream, RunSummary } from '../../shared/contract/backend.ts'
import { createEventQueue } from '../../shared/contract/event-queue.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { openFrom } from '../../shared/contract/open-from.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import type { Report } from '../../shared/report/report.ts'

/** One run this backend knows: what its stream tells, and what is answered about it. */
export interface Recording {
  summary: RunSummary
  events: readonly RunEvent[]
  /** Null while the run is not over. */
  report: Report | null
  html: string
}

export interface RecordedOptions {
  runs: readonly Recording[]
  contexts?: CallResult<'contexts'>
  services?: CallResult<'services'>
  scenarios?: CallResult<'scenarios'>
}

/** A backend over recordings: shows runs without a cluster, an engine or a disk. Whatever would act is unavailable. */
export function recordedBackend(options: RecordedOptions): Backend {
  const find = (runId: string): Recording => {
    const found = options.runs.find((run) => run.summary.id === runId)
    if (!found) throw new EvenkeelError('not-found', `There is no run "${runId}".`, 'Choose one from the list of runs.')
    return found
  }
  const reportOf = (runId: string): Report => {
    const { report } = find(runId)
    if (!report) throw new EvenkeelError('not-found', `The run "${runId}" has no report yet.`, 'Wait until it has ended.')
    return report
  }
  const unavailable = () => Promise.reject(new EvenkeelError('unavailable', 'Recorded runs can only be looked at.'))
  return {
    contexts: () => Promise.resolve(options.contexts ?? []),
    services: () => Promise.resolve(options.services ?? []),
    scenarios: () => Promise.resolve(options.scenarios ?? []),
    runs: () => Promise.resolve(options.runs.map((run) => run.summary)),
    report: async ({ runId }) => reportOf(runId),
    exportReport: async ({ runId, format }) => (format === 'html'
      ? { fileName: `${runId}.html`, mediaType: 'text/html', content: find(runId).html }
      : { fileName: `${runId}.json`, mediaType: 'application/json', content: `${JSON.stringify(reportOf(runId), null, 2)}\n` }),
    compare: unavailable,
    namespaces: unavailable,
    serviceDetail: unavailable,
    profiles: unavailable,
    profile: unavailable,
    saveProfile: unavailable,
    checkProfile: unavailable,
    duplicateProfile: unavailable,
    renameProfile: unavailable,
    deleteProfile: unavailable,
    proposeProfile: unavailable,
    settings: unavailable,
    saveSettings: unavailable,
    confirmationsFor: unavailable,
    disruptionPreview: unavailable,
    disruptNow: unavailable,
    pendingRestores: () => Promise.resolve([]),
    runsOnDisk: unavailable,
    restore: unavailable,
    plan: unavailable,
    startRun: unavailable,
    stopRun: unavailable,
    startDemo: unavailable,
    stopDemo: unavailable,
    demo: () => Promise.resolve(null),
    open: openFrom({ run: ({ runId }) => streamOf(find(runId).events) }),
  }
}

function streamOf(events: readonly RunEvent[]): EventStream<RunEvent> {
  const queue = createEventQueue<RunEvent>()
  for (const event of events) queue.push(event)
  // A recording that is not over stays open, as the live run it stands for.
  if (events.at(-1)?.kind === 'closed') queue.end()
  return queue.stream
}
