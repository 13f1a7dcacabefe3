/** A pod as a run knows it: what a response may name it by. */
export interface KnownResponder {
  name: string
  uid: string
  /** Empty until the pod has one. */
  ip: string
}

/** Pods that may answer, found by name, UID or address. Pods stay known after they left: late answers still carry their name. */
export class KnownResponders {
  readonly #byToken = new Map<string, string>()
  #ipv6 = false

  constructor(list: readonly KnownResponder[] = []) {
    this.add(list)
  }

  get empty(): boolean {
    return this.#byToken.size === 0
  }

  add(list: readonly KnownResponder[]): void {
    for (const { name, uid, ip } of list) {
      for (const token of [name, uid, ip.toLowerCase()]) {
        if (token !== '') this.#byToken.set(token, name)
      }
      this.#ipv6 ||= ip.includes(':')
    }
  }

  /** The pod whose name, UID or address a value is; null for none. */
  named(value: string): string | null {
    return this.#byToken.get(value) ?? null
  }

  /** All pods mentioned in a text as whole words, in the order of their first mention. */
  mentionedIn(text: string): Mention[] {
    const found: Mention[] = []
    this.#collect(text, /[A-Za-z0-9][A-Za-z0-9._-]*/g, found)
    if (this.#ipv6) this.#collect(text, /[0-9A-Fa-f]*:[0-9A-Fa-f:.]+/g, found)
    return found
  }

  /** The one pod a text mentions; null where it mentions none or several. */
  onlyMention(text: string): string | null {
    const mentions = this.mentionedIn(text)
    return mentions.length === 1 ? mentions[0]?.pod ?? null : null
  }

  #collect(text: string, word: RegExp, found: Mention[]): void {
    for (const match of text.matchAll(word)) {
      const token = match[0]
      const spellings = [token, token.replace(/[._-]+$/, ''), token.toLowerCase(), hostPart(token)]
      const pod = spellings.map((spelling) => this.named(spelling)).find((name) => name !== null) ?? null
      if (pod !== null && !found.some((mention) => mention.pod === pod)) found.push({ pod, index: match.index })
    }
  }
}

export interface Mention {
  pod: string
  /** Where in the text. */
  index: number
}

/** The first label of a domain name: pods of a StatefulSet call themselves web-0.web.shop.svc. */
function hostPart(token: string): string {
  const dot = token.indexOf('.')
  return dot > 0 ? token.slice(0, dot) : token
}
