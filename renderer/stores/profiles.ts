import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import type { ProfileSummary } from '../../shared/contract/profiles.ts'
import { openProfileFile } from '../backend/open-file.ts'
import { useConnectionStore } from './connection.ts'

/** The saved profiles. */
export const useProfilesStore = defineStore('profiles', () => {
  const connection = useConnectionStore()
  /** Newest first; null until they were listed. */
  const profiles = shallowRef<readonly ProfileSummary[] | null>(null)
  const failure = shallowRef<FailureData | null>(null)
  /** What was deleted last, whole, until something else is done to the list. */
  const deleted = shallowRef<{ name: string; text: string } | null>(null)

  async function attempt<T>(task: () => Promise<T>): Promise<T | null> {
    try {
      const result = await task()
      failure.value = null
      return result
    } catch (error) {
      failure.value = failureOf(error)
      return null
    }
  }

  async function read(): Promise<void> {
    const listed = await connection.require().profiles({})
    profiles.value = listed.toSorted((a, b) => b.savedAt.localeCompare(a.savedAt))
  }

  return {
    profiles, failure, deleted,
    list: () => attempt(read),
    /** The id of the copy; null where it failed. */
    duplicate: (id: string) => attempt(async () => {
      const copy = await connection.require().duplicateProfile({ id })
      deleted.value = null
      await read()
      return copy.id
    }),
    /** Saves a file the user chooses as a new profile; its id, or null where they chose none or it failed. */
    openFile: () => attempt(async () => {
      const file = await openProfileFile()
      if (!file) return null
      const saved = await connection.require().saveProfile({ text: file.text })
      deleted.value = null
      await read()
      return saved.id
    }),
    /** Deletes at once, and keeps the text so that it can be undone. */
    remove: (id: string) => attempt(async () => {
      const backend = connection.require()
      const { text } = await backend.profile({ id })
      await backend.deleteProfile({ id })
      deleted.value = { name: profiles.value?.find((one) => one.id === id)?.name ?? id, text }
      await read()
    }),
    undoRemove: () => attempt(async () => {
      if (!deleted.value) return
      await connection.require().saveProfile({ text: deleted.value.text })
      deleted.value = null
      await read()
    }),
  }
})
