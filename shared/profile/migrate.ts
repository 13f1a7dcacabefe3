import { profileApiVersion } from './profile-file.ts'
import { isRecord } from './same-value.ts'

/** Turns a profile of one version into the next one's: the document as plain values, `apiVersion` included. */
export interface Migration {
  from: string
  migrate(document: Record<string, unknown>): Record<string, unknown>
}

/**
 * From every older version to its successor. v1 is the first version there was, and all that was added to it since may be left out: nothing
 * is older.
 */
export const profileMigrations: readonly Migration[] = []

const family = /^evenkeel\.dev\/v(\d+)([a-z]+\d*)?$/

/**
 * A document in the version that this Evenkeel writes, migrated step by step where it is older. One that names no version, or another
 * program's, is left for the format's own check to refuse; a version of ours that is unknown is refused here with what to do.
 */
export function migrated(
  document: unknown, current = profileApiVersion, migrations: readonly Migration[] = profileMigrations,
): { ok: true; document: unknown } | { ok: false; message: string } {
  if (!isRecord(document) || typeof document.apiVersion !== 'string' || document.apiVersion === current) return { ok: true, document }
  const { apiVersion } = document
  const step = migrations.find(({ from }) => from === apiVersion)
  if (step) return migrated(step.migrate(document), current, migrations.filter((one) => one !== step))
  const [, number] = family.exec(apiVersion) ?? []
  if (number === undefined) return { ok: true, document }
  const ours = Number(family.exec(current)?.[1] ?? 0)
  if (Number(number) > ours) {
    return { ok: false, message: `${apiVersion} is newer than what this Evenkeel reads (${current}); update Evenkeel, or write the profile for ${current}` }
  }
  return { ok: false, message: `${apiVersion} is no version this Evenkeel knows; write ${current}` }
}
