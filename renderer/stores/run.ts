import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { EventStream } from '../../shared/contract/backend.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import { emptyRunView, foldRunEvent, type RunView } from '../../shared/run-view/fold.ts'
import { frames } from '../charts/frames.ts'
import { useConnectionStore } from './connection.ts'

/**
 * The run being looked at, live or stored: folds its events and shows the result once a frame. The view is replaced as a whole and never
 * made deeply reactive, so ten snapshots a second cost little.
 */
export const useRunStore = defineStore('run', () => {
  const connection = useConnectionStore()
  const runId = shallowRef<string | null>(null)
  const view = shallowRef<RunView>(emptyRunView)
  const failure = shallowRef<FailureData | null>(null)
  const stopping = shallowRef(false)
  let stream: EventStream<RunEvent> | null = null

  const live = computed(() => view.value.opened !== null && view.value.report === null && !view.value.closed
    && ['preparing', 'running', 'draining'].includes(view.value.state))

  async function read(opened: EventStream<RunEvent>): Promise<void> {
    let latest = emptyRunView
    try {
      for await (const event of opened) {
        latest = foldRunEvent(latest, event)
        frames.schedule(opened, () => { if (stream === opened) view.value = latest })
      }
    } catch (error) {
      // A lost connection is told by the top bar, and the run is opened again with the next one.
      if (stream === opened && connection.backend) failure.value = failureOf(error)
    }
  }

  function open(id: string): void {
    if (id !== runId.value) view.value = emptyRunView
    stream?.close()
    stream = null
    runId.value = id
    failure.value = null
    stopping.value = false
    if (!connection.backend) return
    stream = connection.backend.open('run', { runId: id })
    void read(stream)
  }

  function close(): void {
    stream?.close()
    stream = null
    runId.value = null
    view.value = emptyRunView
  }

  async function stop(): Promise<void> {
    if (!live.value || stopping.value || runId.value === null) return
    stopping.value = true
    try {
      await connection.require().stopRun({ runId: runId.value })
    } catch (error) {
      stopping.value = false
      failure.value = failureOf(error)
    }
  }

  watch(() => connection.backend, (backend) => {
    if (backend && runId.value !== null) open(runId.value)
  })

  return { runId, view, failure, stopping, live, open, close, stop }
})
