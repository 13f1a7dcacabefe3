import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { profileJsonSchema } from './json-schema.ts'

const published: unknown = JSON.parse(readFileSync(new URL('../../resources/schema/profile.schema.json', import.meta.url), 'utf8'))
const text = JSON.stringify(profileJsonSchema())

describe('the published JSON Schema of profiles', () => {
  it('is what the program parses by; else write it anew with "node scripts/profile-schema.mjs"', () => {
    expect(profileJsonSchema()).toEqual(published)
  })
  it('writes durations and percentages as a file does', () => {
    expect(published).toMatchObject({
      properties: { spec: { properties: {
        request: { properties: { timeout: { type: 'string', examples: ['250ms', '5s', '1m30s'] } } },
        expect: { properties: { errors: { properties: { below: { pattern: '^\\d+(\\.\\d+)?\\s*%$' } } } } },
        abort: { properties: { errors: { examples: ['25%', '0.1%'] } } },
      } } },
    })
  })
  it('refuses fields that do not exist, and describes those that do', () => {
    expect(published).toMatchObject({
      additionalProperties: false,
      properties: { metadata: { properties: { name: { description: 'Name of the profile; runs and their reports carry it' } } } },
    })
    expect(text.match(/"description":/g)?.length).toBeGreaterThan(30)
    expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER))
  })
})
