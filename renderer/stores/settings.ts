import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { settingsSchema, type Settings, type SettingsInForce } from '../../shared/contract/settings.ts'
import { chooseTheme } from '../theme.ts'
import { useAsking } from './asking.ts'
import { useConnectionStore } from './connection.ts'

/** The settings in force. The theme among them takes effect here. */
export const useSettingsStore = defineStore('settings', () => {
  const connection = useConnectionStore()
  /** Null until they were read. */
  const settings = shallowRef<Settings | null>(null)
  /** Why the defaults are in force where the file could not be used. */
  const problem = shallowRef<string | null>(null)
  const { waitingFor, failure, cancelled, ask, cancel } = useAsking()
  /** Counts what was saved, so that each time can be told. */
  const savedTimes = shallowRef(0)

  function enforce(inForce: SettingsInForce | null): boolean {
    if (!inForce) return false
    settings.value = inForce.settings
    problem.value = inForce.problem
    chooseTheme(inForce.settings.theme)
    return true
  }

  const load = async () => { enforce(await ask('Reading the settings …', () => connection.require().settings({}))) }

  /** Takes effect at once; what is not allowed is told and not saved. */
  async function change(changed: Partial<Settings>): Promise<void> {
    if (!settings.value) return
    const parsed = settingsSchema.safeParse({ ...settings.value, ...changed })
    const saved = await ask('Saving the settings …', async () => {
      if (!parsed.success) throw refused(parsed.error.issues)
      settings.value = parsed.data
      chooseTheme(parsed.data.theme)
      return connection.require().saveSettings({ settings: parsed.data })
    })
    if (enforce(saved)) savedTimes.value += 1
  }

  return { settings, problem, waitingFor, failure, cancelled, savedTimes, load, change, cancel }
})

function refused(issues: readonly { path: PropertyKey[]; message: string }[]): EvenkeelError {
  const problems = issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  return new EvenkeelError('usage', 'This was not saved.', 'Correct the field.', problems)
}
