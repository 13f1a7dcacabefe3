import { extractorOf, type Extractor, type PlaceRule, type ResponseText } from '../../shared/identify/extract.ts'
import { KnownResponders, type KnownResponder } from '../../shared/identify/known-responders.ts'
import { Learner, type LearnedRule } from '../../shared/identify/learner.ts'
import type { IdentifyRule } from '../../shared/profile/profile.ts'
import { ByteTable } from './byte-table.ts'
import { captureNothing, type Capture, type ResponseParser } from './http1/response-parser.ts'
import { nobody, ResponderNames } from './responder-names.ts'

/** More different responders than this are no pods but a value that changes with every response; the rest counts as unidentified. */
const mostResponders = 4096

/** Who answered, told from a parsed response. */
export interface Identifier {
  /** What the parser has to keep for it. */
  readonly capture: Capture
  /** The responder's number; `nobody` where the response does not tell. */
  identify(parser: ResponseParser): number
}

/** Gives the responder to count a value for, and bounds how many there are. */
class Namer {
  readonly #known: KnownResponders
  readonly #learned: LearnedRule | null
  readonly #names: ResponderNames
  readonly #named = new Map<string, number>()

  constructor(known: KnownResponders, learned: LearnedRule | null, names: ResponderNames) {
    this.#known = known
    this.#learned = learned
    this.#names = names
  }

  /** How many different responders were named. */
  get count(): number {
    return this.#named.size
  }

  numberOf(value: string | null): number {
    const name = value === null ? null : this.#resolve(value)
    if (name === null) return nobody
    const known = this.#named.get(name)
    if (known !== undefined) return known
    if (this.#named.size >= mostResponders) return nobody
    const number = this.#names.numberOf(name)
    if (number !== nobody) this.#named.set(name, number)
    return number
  }

  #resolve(value: string): string | null {
    const known = this.#known.named(value)
    if (known !== null || this.#known.empty || this.#learned === null) return known ?? value
    return this.#known.onlyMention(value) ?? (this.#learned.wholeValue ? value : null)
  }
}

/** By a header: the value's bytes are looked up, so that a response makes no string. */
class HeaderIdentifier implements Identifier {
  readonly capture: Capture
  readonly #namer: Namer
  readonly #seen = new ByteTable()

  constructor(name: string, namer: Namer) {
    this.capture = { header: Buffer.from(name.toLowerCase(), 'latin1'), head: false, body: false }
    this.#namer = namer
  }

  identify(parser: ResponseParser): number {
    const { wanted, wantedLength } = parser
    if (wantedLength === 0) return nobody
    const known = this.#seen.find(wanted, wantedLength)
    if (known !== undefined) return known
    const responder = this.#namer.numberOf(Buffer.from(wanted.buffer, wanted.byteOffset, wantedLength).toString('utf8'))
    if (this.#seen.count < 2 * mostResponders) this.#seen.add(wanted, wantedLength, responder)
    return responder
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

  identify(parser: ResponseParser): number {
    return this.#namer.numberOf(this.#extract({ head: '', body: parser.bodyText() }))
  }
}

const noIdentifier: Identifier = { capture: captureNothing, identify: () => nobody }
/** Whole responses, as `auto` needs them while it learns. */
export const captureEverything: Capture = { header: null, head: true, body: true }
/** Where learning has been in vain, every so many responses are still looked at. */
const sparseEvery = 64

/**
 * The worker's way of telling who answered: a rule given by hand from the start, or `auto`, which first looks at whole responses and then
 * goes over to the rule it found.
 */
export class Identification {
  readonly names = new ResponderNames()
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
    this.#namer = new Namer(this.#known, null, this.names)
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

  /** The responder's number by the rule; a response captured as a whole is read as text. */
  identify(parser: ResponseParser, capture: Capture): number {
    return capture === captureEverything ? this.identifyText(textOf(parser)) : this.#identifier.identify(parser)
  }

  /** The responder's number of a whole response by the learned rule; `nobody` while there is none. */
  identifyText(response: ResponseText): number {
    return this.#fromText === null ? nobody : this.#namer.numberOf(this.#fromText(response))
  }

  /** The responder's number of a whole response as well as it can be told while learning. */
  guess(response: ResponseText): number {
    const name = this.#learner?.attribute(response) ?? null
    return name === null ? nobody : this.names.numberOf(name)
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
    this.#namer = new Namer(this.#known, this.#learned, this.names)
    const rule = this.#learned?.rule ?? this.#rule
    if (rule.by === 'auto' || rule.by === 'none') return noIdentifier
    return rule.by === 'header' ? new HeaderIdentifier(rule.name, this.#namer) : new BodyIdentifier(rule, this.#namer)
  }
}

export function textOf(parser: ResponseParser): ResponseText {
  return { head: parser.headText(), body: parser.bodyText() }
}
