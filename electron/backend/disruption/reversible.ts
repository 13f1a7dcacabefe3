import { setTimeout as sleep } from 'node:timers/promises'
import { failureOf } from '../../../shared/contract/failure.ts'
import { undoWords, type FieldChange } from '../../../shared/model/field-change.ts'
import type { Cluster } from '../../cluster/connect.ts'
import { makeChange, undoChange } from '../../cluster/disruption/change.ts'
import type { JournalWriter } from '../../storage/journal.ts'

export interface ReversibleParts {
  cluster: Cluster
  journal: JournalWriter
  /** The wall clock, ISO 8601. */
  wallClock: () => string
  /** Told what was put back, or why it was not, in a sentence. */
  told(kind: 'undone' | 'not-undone', detail: string): void
}

/** A change that was made, to be undone by `undo`. */
export interface MadeChange {
  id: string
  change: FieldChange
}

const undoAttempts = 3
const betweenAttemptsMs = 1_000

/** Makes the changes of one run that can be undone, each written down before, and undoes them. */
export class ReversibleChanges {
  private readonly parts: ReversibleParts
  private readonly open = new Map<string, MadeChange>()
  private readonly undoing = new Map<string, Promise<void>>()

  constructor(parts: ReversibleParts) {
    this.parts = parts
  }

  /**
   * Makes a change. Throws as `makeChange` does; where the API did not answer it counts as made, and undoing finds out.
   * @param onSent told when the request has left this computer
   */
  async make(change: FieldChange, onSent: () => void): Promise<MadeChange> {
    const { cluster, journal, wallClock } = this.parts
    const id = await journal.intend(change, wallClock())
    const made = { id, change }
    this.open.set(id, made)
    try {
      await makeChange(cluster, change, onSent)
    } catch (error) {
      if (['unavailable', 'forbidden', 'not-found', 'usage'].includes(failureOf(error).code)) {
        this.open.delete(id)
        await journal.settle(id, 'not-made')
      }
      throw error
    }
    await journal.made(id)
    return made
  }

  /** Undoes a change; nothing happens where it is undone already. Never rejects: what cannot be undone stays in the journal. */
  async undo({ id }: MadeChange): Promise<void> {
    const made = this.open.get(id)
    if (!made) return
    const turn = this.undoing.get(id) ?? this.perform(made).finally(() => this.undoing.delete(id))
    this.undoing.set(id, turn)
    await turn
  }

  /** Undoes all that is left, the last first. Never rejects. */
  async undoAll(): Promise<void> {
    for (const made of [...this.open.values()].reverse()) await this.undo(made)
  }

  private async perform(made: MadeChange): Promise<void> {
    const { cluster, journal, told } = this.parts
    const words = undoWords(made.change)
    for (let attempt = 1; ; attempt += 1) {
      try {
        const undone = await undoChange(cluster, made.change)
        await journal.settle(made.id, undone.outcome)
        this.open.delete(made.id)
        if (undone.outcome === 'undone') told('undone', words)
        if (undone.outcome === 'gone') told('not-undone', `${words}: it is no longer there`)
        if (undone.outcome === 'changed-since') told('not-undone', `${words}: somebody else has set it to ${undone.current ?? 'absent'}, which stays`)
        return
      } catch (error) {
        const { code, message } = failureOf(error)
        if (attempt >= undoAttempts || code === 'forbidden') {
          told('not-undone', `${words}: ${message} "evenkeel restore" tries again.`)
          return
        }
        await sleep(betweenAttemptsMs)
      }
    }
  }
}
