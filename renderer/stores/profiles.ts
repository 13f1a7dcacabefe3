import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ProfileSummary } from '../../shared/contract/profiles.ts'
import { openProfileFile } from '../backend/open-file.ts'
import { saveFile } from '../backend/save-file.ts'
import { useAsking } from './asking.ts'
import { useConnectionStore } from './connection.ts'

/** The saved profiles. */
export const useProfilesStore = defineStore('profiles', () => {
  const connection = useConnectionStore()
  /** Newest first; null until they were listed. */
  const profiles = shallowRef<readonly ProfileSummary[] | null>(null)
  const { waitingFor, failure, cancelled, ask, cancel } = useAsking()
  /** What was deleted last, whole, until something else is done to the list. */
  const deleted = shallowRef<{ name: string; text: string } | null>(null)

  async function read(): Promise<void> {
    const listed = await connection.require().profiles({})
    profiles.value = listed.toSorted((a, b) => b.savedAt.localeCompare(a.savedAt))
  }

  return {
    profiles, waitingFor, failure, cancelled, deleted, cancel,
    list: () => ask('Reading the profiles …', read),
    /** The id of the copy; null where it failed. */
    duplicate: (id: string) => ask('Duplicating the profile …', async () => {
      const copy = await connection.require().duplicateProfile({ id })
      deleted.value = null
      await read()
      return copy.id
    }),
    /** Gives it another name, and with it another id: the new one; null where it failed. */
    rename: (id: string, name: string) => ask('Renaming the profile …', async () => {
      const renamed = await connection.require().renameProfile({ id, name })
      deleted.value = null
      await read()
      return renamed.id
    }),
    /** Saves a file the user chooses as a new profile; its id, or null where they chose none or it failed. */
    openFile: () => ask('Opening a file …', async () => {
      const file = await openProfileFile()
      if (!file) return null
      const saved = await connection.require().saveProfile({ text: file.text })
      deleted.value = null
      await read()
      return saved.id
    }),
    /** Hands the user the profile's file as it is saved. */
    exportFile: (id: string) => ask('Exporting the profile …', async () => {
      const { text } = await connection.require().profile({ id })
      await saveFile(`${id}.yaml`, 'application/yaml', text)
    }),
    /** Deletes at once, and keeps the text so that it can be undone. */
    remove: (id: string) => ask('Deleting the profile …', async () => {
      const backend = connection.require()
      const { text } = await backend.profile({ id })
      await backend.deleteProfile({ id })
      deleted.value = { name: profiles.value?.find((one) => one.id === id)?.name ?? id, text }
      await read()
    }),
    undoRemove: () => ask('Bringing the profile back …', async () => {
      if (!deleted.value) return
      await connection.require().saveProfile({ text: deleted.value.text })
      deleted.value = null
      await read()
    }),
  }
})
