import { shallowRef } from 'vue'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'

/** Asking the backend, one thing at a time as far as the page is concerned: an answer to an older question is dropped. */
export function useAsking() {
  /** What is awaited, in words; null while nothing is. */
  const waitingFor = shallowRef<string | null>(null)
  const failure = shallowRef<FailureData | null>(null)
  /** What was given up, in words, until something is asked again. */
  const cancelled = shallowRef<string | null>(null)
  let latest = 0

  /** The answer; null where it failed, was given up, or something else was asked meanwhile. */
  async function ask<T>(what: string, task: (isLatest: () => boolean) => Promise<T>): Promise<T | null> {
    const mine = ++latest
    waitingFor.value = what
    failure.value = null
    cancelled.value = null
    try {
      const answer = await task(() => mine === latest)
      return mine === latest ? answer : null
    } catch (error) {
      if (mine === latest) failure.value = failureOf(error)
      return null
    } finally {
      if (mine === latest) waitingFor.value = null
    }
  }

  /** Nothing is awaited any more, and no failure is shown. */
  function forget(): void {
    latest += 1
    waitingFor.value = null
    failure.value = null
    cancelled.value = null
  }

  /** Gives up waiting; what the backend was asked may still happen there. */
  function cancel(): void {
    const what = waitingFor.value
    forget()
    cancelled.value = what
  }

  return { waitingFor, failure, cancelled, ask, cancel, forget }
}
