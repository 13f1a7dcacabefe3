import { countText } from '../distribution/reasons/words.ts'
import type { Remark } from '../model/plan.ts'
import { harnessClasses } from '../tally/error-class.ts'
import type { Report } from './report.ts'

/** What was missing on this computer, and what to do about it. */
const lacks: Record<(typeof harnessClasses)[number], { lack: string; next: string }> = {
  'harness-ports': {
    lack: 'had no local port left for the connection',
    next: 'Open fewer connections a second (--rate, --requests-per-connection), or give it more ports: "evenkeel plan" says how.',
  },
  'harness-files': {
    lack: 'could open no more files and sockets',
    next: 'Use fewer connections, or raise the limit of open files (ulimit -n) before starting.',
  },
  'harness': { lack: 'had no memory left for the connection', next: 'Use fewer connections, or close other programs.' },
}

/** How many failures this computer caused itself: they say nothing about the Service. */
export function harnessFailures(errors: Report['errors']): number {
  return harnessClasses.reduce((sum, name) => sum + (errors.find((error) => error.class === name)?.count ?? 0), 0)
}

/** What this computer ran out of while it made the load. */
export function harnessRemarks(errors: Report['errors']): Remark[] {
  return harnessClasses.flatMap((name) => {
    const count = errors.find((error) => error.class === name)?.count ?? 0
    if (count === 0) return []
    const { lack, next } = lacks[name]
    return [{ code: name, text: `${countText(count)} ${count === 1 ? 'request' : 'requests'} failed because this computer ${lack}.`, next }]
  })
}
