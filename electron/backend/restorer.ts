import { setTimeout as sleep } from 'node:timers/promises'
import { failureOf } from '../../shared/contract/failure.ts'
import type { PendingRestore, Restored, RestoreOutcome } from '../../shared/contract/restore.ts'
import { undoWords } from '../../shared/model/field-change.ts'
import type { Cluster } from '../cluster/connect.ts'
import { undoChange } from '../cluster/disruption/change.ts'
import type { Journal, JournalEntry, JournaledRun, JournalHeader } from '../storage/journal.ts'
import type { Clusters } from './clusters.ts'

export interface RestorerParts {
  journal: Journal
  clusters: Clusters
  /** Whether a run goes on, here or in another process. */
  goesOn(runId: string, pid: number): boolean
  /** Milliseconds since 1970. */
  wallClockMs(): number
  wait?(ms: number): Promise<unknown>
}

/** Undoes what interrupted runs left. */
export interface Restorer {
  /** Of all runs, oldest first. Throws where the journal cannot be read. */
  pending(): Promise<PendingRestore[]>
  /** Undoes all that is left by runs whose process is gone, or of one Service alone; the newest first. One at a time. */
  restore(only?: { server: string; namespace: string; service: string }): Promise<Restored[]>
}

/** A change that was just being made when its process died may still arrive at the API server; this long it is waited for. */
const onItsWayMs = 5_000

export function createRestorer({ journal, clusters, goesOn, wallClockMs, wait = sleep }: RestorerParts): Restorer {
  let turn: Promise<unknown> = Promise.resolve()

  const restoreEntry = async (header: JournalHeader, entry: JournalEntry, cluster: Cluster): Promise<Restored> => {
    if (!entry.made) await wait(Math.max(0, Date.parse(entry.writtenAt) + onItsWayMs - wallClockMs()))
    const undone = await undoChange(cluster, entry.change)
    await journal.settle(header.runId, entry.id, undone.outcome)
    return restored(header, entry, undone.outcome, undone.outcome === 'changed-since' ? `it is ${undone.current ?? 'absent'} now` : '')
  }

  const restoreRun = async ({ header, entries }: JournaledRun): Promise<Restored[]> => {
    const list: Restored[] = []
    if (header.ownCluster) {
      for (const entry of entries) {
        await journal.settle(header.runId, entry.id, 'gone')
        list.push(restored(header, entry, 'gone', 'the demo cluster ended with its program'))
      }
      return list
    }
    let cluster: Cluster | null = null
    for (const entry of entries.toReversed()) {
      try {
        cluster ??= await clusters.connectAgain(header)
        list.push(await restoreEntry(header, entry, cluster))
      } catch (error) {
        const { message, next } = failureOf(error)
        list.push(restored(header, entry, 'failed', `${message} ${next}`.trim()))
      }
    }
    cluster?.close()
    return list
  }

  return {
    async pending() {
      const { runs, damage } = await journal.open()
      const left = runs.flatMap(({ header, entries }) => entries.map((entry) => ({ ...described(header, entry), live: goesOn(header.runId, header.pid) })))
      return [...left, ...damage.map((problem) => ({ ...unreadable(problem), live: false }))]
    },
    restore(only) {
      const next = turn.then(async () => {
        const { runs, damage } = await journal.open()
        const list: Restored[] = only ? [] : damage.map((problem) => ({ ...unreadable(problem), outcome: 'failed', detail: 'look at it, and delete it' }))
        for (const run of runs.toReversed()) {
          const { runId, pid, server, namespace, service } = run.header
          const wanted = !only || (only.server === server && only.namespace === namespace && only.service === service)
          if (wanted && !goesOn(runId, pid)) list.push(...await restoreRun(run))
        }
        return list
      })
      turn = next.catch(() => undefined)
      return next
    },
  }
}

/** A journal file that cannot be read hides what it tells of, so it is shown itself. */
const unreadable = (problem: string) =>
  ({ id: problem, runId: '', writtenAt: '', context: '', server: '', service: '', text: `The journal cannot be read: ${problem}` })

function described({ runId, context, server, namespace, service }: JournalHeader, { id, writtenAt, change }: JournalEntry) {
  return { id, runId, writtenAt, context, server, service: `${namespace}/${service}`, text: undoWords(change) }
}

const restored = (header: JournalHeader, entry: JournalEntry, outcome: RestoreOutcome, detail: string): Restored =>
  ({ ...described(header, entry), outcome, detail })
