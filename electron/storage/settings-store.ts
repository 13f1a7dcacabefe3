import { access, mkdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { defaultSettings, type Settings, type SettingsInForce, settingsSchema } from '../../shared/contract/settings.ts'
import { codeOf, fileProblem } from './file-errors.ts'

const schemaName = 'evenkeel.dev/settings/v1'
const settingsFileSchema = settingsSchema.extend({ schema: z.literal(schemaName, { error: `must be ${schemaName}` }) })

/** The user's settings in one file, `settings.json`. */
export interface SettingsStore {
  /** The defaults where there is no file; those and the problem where it cannot be used. Never rejects. */
  read(): Promise<SettingsInForce>
  /** Writes the file; one that could not be used is kept beside it (`settings.broken.json`). Throws `unavailable`. */
  save(settings: Settings): Promise<SettingsInForce>
}

export function openSettingsStore(directory: string): SettingsStore {
  const file = path.join(directory, 'settings.json')
  const read = async (): Promise<SettingsInForce> => {
    try {
      return { settings: parseSettings(await readFile(file, 'utf8')), problem: null }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { settings: defaultSettings, problem: null }
      const cause = error instanceof SettingsProblem ? error.message : fileProblem(error)
      return { settings: defaultSettings, problem: `${file} ${cause}; the default settings are in force until they are saved again.` }
    }
  }
  let saving: Promise<unknown> = Promise.resolve()
  return {
    read,
    save(settings) {
      const turn = saving.then(async (): Promise<SettingsInForce> => {
        try {
          await mkdir(directory, { recursive: true, mode: 0o700 })
          if ((await read()).problem !== null) await rename(file, await freeName(directory))
          const { guardRails, theme, keepRuns } = settings
          await writeFileAtomic(file, `${JSON.stringify({ schema: schemaName, guardRails, theme, keepRuns }, null, 2)}\n`, { mode: 0o600 })
        } catch (error) {
          const next = 'Check the folder and the disk; the settings before stay in force.'
          throw new EvenkeelError('unavailable', `${file} ${fileProblem(error)}.`, next)
        }
        return read()
      })
      saving = turn.catch(() => undefined)
      return turn
    },
  }
}

/** Why a file holds no settings, in words that fit behind its path. */
class SettingsProblem extends Error {}

function parseSettings(text: string): Settings {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new SettingsProblem('is no valid JSON')
  }
  const parsed = settingsFileSchema.safeParse(value)
  if (parsed.success) {
    const { guardRails, theme, keepRuns } = parsed.data
    return { guardRails, theme, keepRuns }
  }
  const [issue] = parsed.error.issues
  throw new SettingsProblem(`does not fit at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}`)
}

async function freeName(directory: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const file = path.join(directory, number === 1 ? 'settings.broken.json' : `settings.broken-${number}.json`)
    const taken = await access(file).then(() => true, () => false)
    if (!taken) return file
  }
}
