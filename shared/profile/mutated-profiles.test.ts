import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineCounter, parseDocument } from 'yaml'
import { seededRandom } from '../pacing/seeded-random.ts'
import { formatPath, parseProfileText } from './parse-profile.ts'
import { generatedProfiles } from './testing/generated-profiles.ts'
import { handWritten } from './testing/hand-written-yaml.ts'
import { mutations } from './testing/mutated-profiles.ts'

const seed = 20_260_131
const wanted = 200

/** Wrong profiles: valid ones with one change that the format does not allow, as somebody may have typed them. */
const wrongProfiles = fc.sample(fc.tuple(generatedProfiles, mutations, fc.integer({ min: 1, max: 2 ** 30 })), { numRuns: 800, seed })
  .map(([document, mutate, writing]) => {
    const { changed, at } = mutate(document)
    const { text } = handWritten(changed, seededRandom(writing))
    return { text, at, parsed: parseProfileText(text) }
  })
  .flatMap(({ text, at, parsed }) => (parsed.ok ? [] : [{ text, at, problems: parsed.problems }]))
  .slice(0, wanted)

describe(`${wanted} mutated profiles`, () => {
  it('are that many', () => expect(wrongProfiles).toHaveLength(wanted))

  it('give errors that name the place: the path of the change, or of what misses it', () => {
    const elsewhere = wrongProfiles.filter(({ at, problems }) => {
      // Another kind of disruption makes fields wrong that stand beside it.
      const place = formatPath(at.at(-1) === 'do' ? at.slice(0, -1) : at)
      return !problems.some(({ path }) => path.startsWith(place) || place.startsWith(path))
    })
    expect(elsewhere.map(({ at, problems }) => ({ at, problems }))).toEqual([])
  })

  it('give the line and column where that stands in the text', () => {
    for (const { text, problems } of wrongProfiles) {
      const lines = new LineCounter()
      const document = parseDocument(text, { lineCounter: lines })
      for (const { path, line, column } of problems) {
        if (line === undefined || column === undefined) throw new Error(`${path} has no place`)
        const words = [...path.matchAll(/[^.[\]"]+/g)].map(([word]) => (/^\d+$/.test(word) ? Number(word) : word))
        const rest = (text.split('\n')[line - 1] ?? '').slice(column - 1)
        const last = words.at(-1)
        const value: unknown = document.getIn(words)
        if (value === undefined || value === null) continue
        const shown = typeof value === 'object' ? '' : String(value)
        const isThere = typeof value === 'object' || rest.startsWith(shown) || /^["'|>]/.test(rest) || rest.startsWith(String(last))
        expect(isThere, `${path} at ${line}:${column} of\n${text}`).toBe(true)
      }
    }
  }, 60_000)

  it('that are no YAML any more give a place within the text, and never throw', () => {
    const damage = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.constantFrom('', '\t', '"', '[', '}', ': ', '\n', '&a ', '*b', '- ', '\u0000', '#', '%'), fc.integer({ min: 0, max: 3 }))
    let refused = 0
    for (const [document, [at, put, cut], writing] of fc.sample(fc.tuple(generatedProfiles, damage, fc.integer({ min: 1, max: 2 ** 30 })), { numRuns: 400, seed })) {
      const { text } = handWritten(document, seededRandom(writing))
      const place = Math.floor(at * text.length)
      const damaged = `${text.slice(0, place)}${put}${text.slice(place + cut)}`
      const parsed = parseProfileText(damaged)
      if (parsed.ok) continue
      refused += 1
      expect(parsed.problems.length).toBeGreaterThan(0)
      const lines = damaged.split('\n')
      for (const { line = 0, column = 0, message } of parsed.problems) {
        expect(message).not.toBe('')
        expect(line).toBeGreaterThanOrEqual(1)
        expect(line).toBeLessThanOrEqual(lines.length)
        expect(column).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
      }
    }
    expect(refused).toBeGreaterThan(wanted)
  }, 60_000)

  it('give a remedy in plain words', () => {
    const messages = [...new Set(wrongProfiles.flatMap(({ problems }) => problems.map(({ message }) => message)))]
    expect(messages.filter((message) => /^(invalid|too )|expected|received|undefined|NaN|\[object/i.test(message))).toEqual([])
    expect(messages.filter((message) => !/must|write|needs|like|give|leave|left out|keep|check|only|more than|longer|not allow|has a|no valid|does not go|names a pod|is more/i.test(message))).toEqual([])
  })
})
