import { placesMentioning, singleWordPlace, wellKnownPlaces } from './candidates.ts'
import { extractorOf, type Extractor, type PlaceRule, type ResponseText } from './extract.ts'
import type { KnownResponders } from './known-responders.ts'

/** What `auto` settled on. */
export interface LearnedRule {
  rule: PlaceRule
  /** Fraction of the looked-at responses the rule identified. */
  coverage: number
  /** Whether two values were seen, or only one can be expected. Until then the rule is used, but may still turn out to name a proxy. */
  confirmed: boolean
  /** Whether the value was always the pod's name, UID or address and nothing else, so that an unknown value names an unknown pod. */
  wholeValue: boolean
}

interface Candidate {
  key: string
  rule: PlaceRule
  extract: Extractor
  seen: number
  /** Responses with a value at this place, and those whose value is or mentions a known pod. */
  present: number
  hits: number
  values: Set<string>
  /** Hits whose value had been seen before. */
  repeats: number
  wholeValue: boolean
}

const neededSamples = 20
/** Where all of so many responses came from one responder, a rule is accepted that has told no two apart. */
const neededUnconfirmed = 200
const neededCoverage = 0.95
/** Where every value is a pod's name, some pods may be newcomers nobody has told of yet. */
const neededKnown = 0.5
/** Older responses count half, again and again, so that a rule can still be found when pods change. */
const forgetAfter = 400
const mostCandidates = 48
const mostValues = 4096
/** Where no pod is known, a value counts as a name only if it comes back: this part of the hits at least. Request ids and counters do not. */
const neededRepeats = 0.25

/**
 * Learns where responses name the pod that answered. With known pods a place counts when it mentions exactly one of them; without (a
 * plain URL) the well-known places are tried and any value that comes back counts. A place that identifies at least 95 % of 20 or more responses and
 * tells two responders apart becomes the rule; after 200 responses also one that always said the same.
 */
export class Learner {
  readonly #known: KnownResponders
  readonly #expected: number | null
  readonly #candidates: Candidate[] = []
  #seen = 0

  /** @param expected how many responders there can be, null where unknown. */
  constructor(known: KnownResponders, expected: number | null) {
    this.#known = known
    this.#expected = expected
    if (known.empty) wellKnownPlaces.forEach((rule) => this.#propose(rule))
  }

  /** Looks at responses; all of them again with every place found in any of them. */
  observe(samples: readonly ResponseText[]): void {
    this.#seen += samples.length
    if (!this.#known.empty) {
      for (const sample of samples) placesMentioning(sample, this.#known).forEach((rule) => this.#propose(rule))
    }
    for (const candidate of this.#candidates) {
      for (const sample of samples) this.#look(candidate, sample)
      if (candidate.seen >= forgetAfter) {
        candidate.seen /= 2
        candidate.present /= 2
        candidate.hits /= 2
        candidate.repeats /= 2
      }
    }
  }

  /** The rule found so far; null while none is good enough. */
  decision(): LearnedRule | null {
    const good = this.#candidates.filter((candidate) => (
      candidate.seen >= neededSamples && coverageOf(candidate) >= neededCoverage && this.#mayName(candidate)))
    const best = good.find(({ values }) => values.size > 1) ?? good[0]
    if (best === undefined) return null
    const confirmed = best.values.size > 1 || this.#expected === 1
    if (!confirmed && this.#seen < neededUnconfirmed) return null
    return { rule: best.rule, coverage: coverageOf(best), confirmed, wholeValue: best.wholeValue }
  }

  /** Whether many responses have been looked at and next to none names anybody. */
  get hopeless(): boolean {
    return this.#seen >= neededUnconfirmed && this.#candidates.every((candidate) => (
      candidate.hits < candidate.seen / 50 || !this.#mayName(candidate)))
  }

  /** Who answered, as well as it can be told before there is a rule: the best place so far, else the only pod mentioned at all. */
  attribute(sample: ResponseText): string | null {
    const best = [...this.#candidates].sort((a, b) =>
      Number(b.values.size > 1) - Number(a.values.size > 1) || b.hits / b.seen - a.hits / a.seen)
    for (const candidate of best.filter((one) => this.#mayName(one))) {
      const mayBeNewcomer = candidate.wholeValue && coverageOf(candidate) >= neededCoverage
      const value = this.valueBy(candidate.extract, sample) ?? (mayBeNewcomer ? candidate.extract(sample) : null)
      if (value !== null) return value
    }
    return this.#known.onlyMention(`${sample.head}\n${sample.body}`)
  }

  /** The responder a place names: a known pod where there are any, else the value itself. */
  valueBy(extract: Extractor, sample: ResponseText): string | null {
    const value = extract(sample)
    if (value === null || this.#known.empty) return value
    return this.#known.named(value) ?? this.#known.onlyMention(value)
  }

  /** Whether the values of a place can be names. Those of known pods are; others must come back, and a lone word must differ. */
  #mayName({ rule, hits, repeats, values }: Candidate): boolean {
    if (!this.#known.empty) return true
    if (hits >= neededSamples && repeats < neededRepeats * hits) return false
    return rule !== singleWordPlace || values.size > 1 || this.#expected === 1
  }

  #look(candidate: Candidate, sample: ResponseText): void {
    candidate.seen += 1
    const value = candidate.extract(sample)
    if (value === null) return
    candidate.present += 1
    const name = this.#known.empty ? value : this.#known.named(value) ?? this.#known.onlyMention(value)
    if (name === null) return
    candidate.hits += 1
    candidate.wholeValue &&= this.#known.empty || this.#known.named(value) !== null
    if (candidate.values.has(name)) candidate.repeats += 1
    else if (candidate.values.size < mostValues) candidate.values.add(name)
  }

  #propose(rule: PlaceRule): void {
    const key = JSON.stringify(rule)
    if (this.#candidates.length >= mostCandidates || this.#candidates.some((candidate) => candidate.key === key)) return
    this.#candidates.push({ key, rule, extract: extractorOf(rule), seen: 0, present: 0, hits: 0, values: new Set(), repeats: 0, wholeValue: true })
  }
}

/** Fraction of the responses a place identifies. */
function coverageOf({ seen, present, hits, wholeValue }: Candidate): number {
  return (wholeValue && hits >= seen * neededKnown ? present : hits) / seen
}
