import type { Backend } from '../../shared/contract/backend.ts'
import { createEventQueue } from '../../shared/contract/event-queue.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { openFrom, type StreamHandlers } from '../../shared/contract/open-from.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'

/** A backend whose every call fails as unavailable, and whose streams end at once, but for what is overridden. */
export function sampleBackend(overrides: Partial<Omit<Backend, 'open'> & StreamHandlers> = {}): Backend {
  const unavailable = (name: string) => () => Promise.reject(new EvenkeelError('unavailable', `"${name}" is not part of this sample.`))
  const { run = emptyStream, ...calls } = overrides
  return {
    contexts: unavailable('contexts'),
    services: unavailable('services'),
    plan: unavailable('plan'),
    startRun: unavailable('startRun'),
    stopRun: unavailable('stopRun'),
    runs: unavailable('runs'),
    report: unavailable('report'),
    scenarios: unavailable('scenarios'),
    startDemo: unavailable('startDemo'),
    stopDemo: unavailable('stopDemo'),
    demo: unavailable('demo'),
    namespaces: unavailable('namespaces'),
    serviceDetail: unavailable('serviceDetail'),
    profiles: unavailable('profiles'),
    profile: unavailable('profile'),
    saveProfile: unavailable('saveProfile'),
    checkProfile: unavailable('checkProfile'),
    duplicateProfile: unavailable('duplicateProfile'),
    renameProfile: unavailable('renameProfile'),
    deleteProfile: unavailable('deleteProfile'),
    proposeProfile: unavailable('proposeProfile'),
    settings: unavailable('settings'),
    saveSettings: unavailable('saveSettings'),
    confirmationsFor: unavailable('confirmationsFor'),
    disruptionPreview: unavailable('disruptionPreview'),
    disruptNow: unavailable('disruptNow'),
    pendingRestores: unavailable('pendingRestores'),
    runsOnDisk: unavailable('runsOnDisk'),
    restore: unavailable('restore'),
    exportReport: unavailable('exportReport'),
    compare: unavailable('compare'),
    open: openFrom({ run }),
    ...calls,
  }
}

function emptyStream() {
  const queue = createEventQueue<RunEvent>()
  queue.end()
  return queue.stream
}

/** The n-th of a series of small, distinguishable events. */
export function stateEvent(n: number): RunEvent {
  return { kind: 'state', state: 'running', message: `event ${n}` }
}

