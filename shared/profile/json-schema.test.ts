import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileJsonSchema } from './json-schema.ts'
import { profileFileSchema } from './profile-file.ts'
import { generatedProfiles } from './testing/generated-profiles.ts'
import { fieldsOf } from './testing/schema-fields.ts'
import { mutations } from './testing/mutated-profiles.ts'
import { accepts } from './testing/json-schema-validator.ts'

const published: unknown = JSON.parse(readFileSync(new URL('../../resources/schema/profile.schema.json', import.meta.url), 'utf8'))
const text = JSON.stringify(profileJsonSchema())
const seed = 20_260_131

describe('the published JSON Schema of profiles', () => {
  it('is what the program parses by; else write it anew with "node scripts/profile-schema.mjs"', () => {
    expect(profileJsonSchema()).toEqual(published)
  })
  it('writes durations and percentages as a file does', () => {
    expect(published).toMatchObject({
      properties: { spec: { properties: {
        request: { properties: { timeout: { type: 'string', examples: ['250ms', '5s', '1m30s'] } } },
        abort: { properties: { errors: { examples: ['25%', '0.1%'] } } },
      } } },
    })
  })
  it('refuses fields that do not exist, and describes every one that does', () => {
    expect(published).toMatchObject({ additionalProperties: false })
    expect(fieldsOf(published).filter(({ description }) => description === '').map(({ path }) => path)).toEqual([])
    expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER))
  })
  it('accepts what the parser accepts', () => {
    fc.assert(fc.property(generatedProfiles, (document) => {
      expect(profileFileSchema.safeParse(document).error?.issues ?? []).toEqual([])
      expect(accepts(published, document)).toBe(true)
    }), { numRuns: 500, seed })
  }, 60_000)
  it('accepts and refuses the same as the parser where something was changed', () => {
    let refused = 0
    fc.assert(fc.property(generatedProfiles, mutations, (document, mutate) => {
      const { changed } = mutate(document)
      const isParsed = profileFileSchema.safeParse(changed).success
      if (!isParsed) refused += 1
      expect(accepts(published, changed)).toBe(isParsed)
    }), { numRuns: 1000, seed })
    expect(refused).toBeGreaterThan(500)
  }, 60_000)
})
