import { extractorOf, type Extractor, type PlaceRule, type ResponseText } from '../../shared/identify/extract.ts'
import { KnownResponders, type KnownResponder } from '../../shared/identify/known-responders.ts'
import { Learner, type LearnedRule } from '../../shared/identify/learner.ts'
import type { IdentifyRule } from '../../shared/profile/profile.ts'
import { captureNothing, type Capture, type ResponseParser } from './http1/response-parser.ts'

/** More different responders than this are no pods but a value that changes with every response; the rest counts as unidentified. */
const mostResponders = 4096

/** Pods of a Service differ at the end of their names. */
const hashedBytes = 8

/** Who answered, told from a parsed response. */
export interface Identifier {
  /** What the parser has to keep for it. */
  readonly capture: Capture
  /** The responder's name; null where the response does not tell. */
  identify(parser: ResponseParser): string | null
}

/** Gives the name to count a value under, and bounds how many there are. */
class Namer {
  readonly #known: KnownResponders
  readonly #learned: LearnedRule | null
  readonly #names = new Set<string>()

  constructor(known: KnownResponders, learned: LearnedRule | null) {
    this.#known = known
    this.#learned = learned
  }

  /** How many different responders were named. */
  get count(): number {
    return this.#names.size
  }

  nameOf(value: string | null): string | null {
    if (value === null) return null
    const name = this.#resolve(value)
    if (name === null || this.#names.has(name)) return name
    if (this.#names.size >= mostResponders) return null
    this.#names.add(name)
    return name
  }

  #resolve(value: string): string | null {
    const known = this.#known.named(value)
    if (known !== null || this.#known.empty || this.#learned === null) return known ?? value
    return this.#known.onlyMention(value) ?? (this.#learned.wholeValue ? value : null)
  }
}

interface CachedValue {
  bytes: Uint8Array
  name: string | null
}

/** By a header: the value's bytes are looked up, so that a response makes no string. */
class HeaderIdentifier implements Identifier {
  readonly capture: Capture
  readonly #namer: Namer
  readonly #cache = new Map<number, CachedValue[]>()

  constructor(name: string, namer: Namer) {
    this.capture = { header: Buffer.from(name.toLowerCase(), 'latin1'), head: false, body: false }
    this.#namer = namer
  }

  identify(parser: ResponseParser): string | null {
    const length = parser.wantedLength
    if (length === 0) return null
    const bytes = parser.wanted
    let hash = length
    for (let i = Math.max(0, length - hashedBytes); i < length; i += 1) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
    const entries = this.#cache.get(hash)
    if (entries !== undefined) {
      for (const entry of entries) if (sameBytes(entry.bytes, bytes, length)) return entry.name
    }
    const name = this.#namer.nameOf(Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('utf8'))
    if (this.#cache.size < 2 * mostResponders) this.#cache.set(hash, [...(entries ?? []), { bytes: bytes.slice(0, length), name }])
    return name
  }
}

class BodyIdentifier implements Identifier {
  readonly capture: Capture = { header: null, head: false, body: true }
  readonly #extract: Extractor
  readonly #namer: Namer

  constructor(rule: PlaceRule, namer: Namer) {
    this.#extract = extractorOf(rule)
    this.#namer = namer
  }

  identify(parser: ResponseParser): string | null {
    return this.#namer.nameOf(this.#extract({ head: '', body: parser.bodyText() }))
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array, length: number): boolean {
  if (a.length !== length) return false
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return false
  return true
}

const nobody: Identifier = { capture: captureNothing, identify: () => null }
/** Whole responses, as `auto` needs them while it learns. */
export const captureEverything: Capture = { header: null, head: true, body: true }
/** Where learning has been in vain, every so many responses are still looked at. */
const sparseEvery = 64

/**
 * The worker's way of telling who answered: a rule given by hand from the start, or `auto`, which first looks at whole responses and then
 * goes over to the rule it found.
 */
export class Identification {
  readonly #rule: IdentifyRule
  readonly #known: KnownResponders
  readonly #learner: Learner | null
  #learned: LearnedRule | null = null
  #identifier: Identifier
  #fromText: Extractor | null = null
  #sparse = 0
  #namer: Namer

  constructor(rule: IdentifyRule, responders: readonly KnownResponder[], distinctExpected: number | null) {
    this.#rule = rule
    this.#known = new KnownResponders(responders)
    this.#learner = rule.by === 'auto' ? new Learner(this.#known, distinctExpected) : null
    this.#namer = new Namer(this.#known, null)
    this.#identifier = this.#make()
  }

  /** What the parser has to keep of the next response. */
  nextCapture(): Capture {
    if (this.learner === null) return this.#identifier.capture
    if (!this.learner.hopeless) return captureEverything
    this.#sparse += 1
    return this.#sparse % sparseEvery === 0 ? captureEverything : captureNothing
  }

  /** The learner while it has not found a rule; null otherwise. */
  get learner(): Learner | null {
    return this.#learned === null ? this.#learner : null
  }

  /** What `auto` settled on; confirmed also by what was told apart since. */
  get learned(): LearnedRule | null {
    return this.#learned === null ? null : { ...this.#learned, confirmed: this.#learned.confirmed || this.#namer.count > 1 }
  }

  /** The responder by the rule; a response captured as a whole is read as text. */
  identify(parser: ResponseParser, capture: Capture): string | null {
    return capture === captureEverything ? this.identifyText(textOf(parser)) : this.#identifier.identify(parser)
  }

  /** The responder of a whole response by the learned rule; null while there is none. */
  identifyText(response: ResponseText): string | null {
    return this.#fromText === null ? null : this.#namer.nameOf(this.#fromText(response))
  }

  settle(learned: LearnedRule): void {
    this.#learned = learned
    this.#fromText = extractorOf(learned.rule)
    this.#identifier = this.#make()
  }

  /** Pods that came up during the run. */
  addResponders(responders: readonly KnownResponder[]): void {
    this.#known.add(responders)
    this.#identifier = this.#make()
  }

  #make(): Identifier {
    this.#namer = new Namer(this.#known, this.#learned)
    const rule = this.#learned?.rule ?? this.#rule
    if (rule.by === 'auto' || rule.by === 'none') return nobody
    return rule.by === 'header' ? new HeaderIdentifier(rule.name, this.#namer) : new BodyIdentifier(rule, this.#namer)
  }
}

export function textOf(parser: ResponseParser): ResponseText {
  return { head: parser.headText(), body: parser.bodyText() }
}
