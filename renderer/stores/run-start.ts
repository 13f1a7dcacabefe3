import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ProfileSource } from '../../shared/contract/backend.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { useConnectionStore } from './connection.ts'

/** Starts runs, and asks once before one that could hurt. */
export const useRunStartStore = defineStore('run-start', () => {
  const connection = useConnectionStore()
  /** Name of the profile that is being started. */
  const starting = shallowRef<string | null>(null)
  /** What must be agreed to before it starts, one sentence each. */
  const asked = shallowRef<{ name: string; sentences: readonly string[] } | null>(null)
  const failure = shallowRef<FailureData | null>(null)
  let settle: ((agreed: boolean) => void) | null = null
  let latest = 0

  function ask(name: string, sentences: readonly string[]): Promise<boolean> {
    asked.value = { name, sentences }
    return new Promise((resolve) => { settle = resolve })
  }

  function answer(agreed: boolean): void {
    asked.value = null
    settle?.(agreed)
    settle = null
  }

  async function attempt(profile: ProfileSource, name: string, confirmed: boolean): Promise<string | null> {
    try {
      return (await connection.require().startRun({ profile, confirmed })).runId
    } catch (error) {
      const data = failureOf(error)
      if (data.code === 'needs-confirmation' && !confirmed) {
        return await ask(name, data.problems.map((problem) => problem.message)) ? attempt(profile, name, true) : null
      }
      if (starting.value === name) failure.value = data
      return null
    }
  }

  /** The run's id; null where it was not agreed to, was given up, or failed. */
  async function start(profile: ProfileSource, name: string): Promise<string | null> {
    if (starting.value !== null) return null
    const mine = ++latest
    starting.value = name
    failure.value = null
    const runId = await attempt(profile, name, false)
    if (mine === latest) {
      starting.value = null
      return runId
    }
    // It was given up while it began: nobody looks at it, so it must not go on.
    if (runId !== null) await connection.require().stopRun({ runId }).catch(() => undefined)
    return null
  }

  /** Gives up a start that is under way; a run that begins all the same is stopped. */
  function cancel(): void {
    latest += 1
    starting.value = null
    answer(false)
  }

  return { starting, asked, failure, start, answer, cancel, forget: () => { failure.value = null } }
})
