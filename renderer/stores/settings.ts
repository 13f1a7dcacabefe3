import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { EvenkeelError, failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { settingsSchema, type Settings } from '../../shared/contract/settings.ts'
import { chooseTheme } from '../theme.ts'
import { useConnectionStore } from './connection.ts'

/** The settings in force. The theme among them takes effect here. */
export const useSettingsStore = defineStore('settings', () => {
  const connection = useConnectionStore()
  /** Null until they were read. */
  const settings = shallowRef<Settings | null>(null)
  /** Why the defaults are in force where the file could not be used. */
  const problem = shallowRef<string | null>(null)
  const failure = shallowRef<FailureData | null>(null)
  /** Counts what was saved, so that each time can be told. */
  const savedTimes = shallowRef(0)
  let latest = 0

  async function load(): Promise<void> {
    try {
      const inForce = await connection.require().settings({})
      settings.value = inForce.settings
      problem.value = inForce.problem
      failure.value = null
      chooseTheme(inForce.settings.theme)
    } catch (error) {
      failure.value = failureOf(error)
    }
  }

  /** Takes effect at once; what is not allowed is told and not saved. */
  async function change(changed: Partial<Settings>): Promise<void> {
    if (!settings.value) return
    const mine = ++latest
    try {
      const parsed = settingsSchema.safeParse({ ...settings.value, ...changed })
      if (!parsed.success) throw refused(parsed.error.issues)
      settings.value = parsed.data
      chooseTheme(parsed.data.theme)
      const inForce = await connection.require().saveSettings({ settings: parsed.data })
      if (mine !== latest) return
      settings.value = inForce.settings
      problem.value = inForce.problem
      failure.value = null
      savedTimes.value += 1
    } catch (error) {
      if (mine === latest) failure.value = failureOf(error)
    }
  }

  return { settings, problem, failure, savedTimes, load, change }
})

function refused(issues: readonly { path: PropertyKey[]; message: string }[]): EvenkeelError {
  const problems = issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  return new EvenkeelError('usage', 'This was not saved.', 'Correct the field.', problems)
}
