/**
 * Cuts from a row's line what `concludedRowSchema` leaves out, without parsing it: two thirds of the line, and most of the time that opening a
 * long run would take. Gives null for a line that is not written as runs are written here, which is then to be parsed whole. What is cut
 * is not looked at, so damage inside it goes unnoticed, and does no harm.
 */
export function createLineCutter(): (line: Buffer) => string | null {
  let room = Buffer.alloc(0)
  return (line) => {
    const from = behind(line, respondersKey)
    const failures = line.lastIndexOf(failuresKey)
    if (from < 0 || failures < from || line.indexOf(choicesKey, failures) < 0 || !line.subarray(-lineEnd.length).equals(lineEnd)) return null
    if (room.length < line.length) room = Buffer.alloc(2 * line.length)
    const cut = new Cut(line, room)
    cut.keepTo(from)
    if (!cut.pods()) return null
    cut.keepTo(failures)
    return `${cut.text}}}`
  }
}

const respondersKey = Buffer.from('"responders":{')
const failuresKey = Buffer.from(',"failures":[')
const choicesKey = Buffer.from('],"choices":[')
const lineEnd = Buffer.from(']}}')
const countKeys = [':{"requests":', ',"connections":', ',"errors":'].map((key) => Buffer.from(key))
const [quote, backslash, comma, close, zero, nine, tilde] = [0x22, 0x5c, 0x2c, 0x7d, 0x30, 0x39, 0x7e]

function behind(line: Buffer, key: Buffer): number {
  const at = line.indexOf(key)
  return at < 0 ? -1 : at + key.length
}

/** What is kept of a line, byte by byte. */
class Cut {
  private readonly line: Buffer
  private readonly room: Buffer
  private at = 0
  private kept = 0

  constructor(line: Buffer, room: Buffer) {
    this.line = line
    this.room = room
  }

  get text(): string {
    return this.room.toString('latin1', 0, this.kept)
  }

  keepTo(end: number): void {
    this.line.copy(this.room, this.kept, this.at, end)
    this.kept += end - this.at
    this.at = end
  }

  /** Keeps the name and counts of each pod, up to the brace behind the last one; false where pods are written another way. */
  pods(): boolean {
    if (this.line[this.at] === close) return true
    for (;;) {
      if (!this.name() || !this.counts()) return false
      if (this.line[this.at] === comma) this.at = this.line.indexOf(close, this.at)
      if (this.line[this.at] !== close) return false
      this.keep(close)
      if (this.line[this.at] === close) return true
      if (this.line[this.at] !== comma) return false
      this.keep(comma)
    }
  }

  /** A quoted name; one with escapes, or letters beyond ASCII, is left to the parser. */
  private name(): boolean {
    if (this.line[this.at] !== quote) return false
    this.keep(quote)
    for (;;) {
      const byte = this.line[this.at]
      if (byte === undefined || byte === backslash || byte > tilde) return false
      this.keep(byte)
      if (byte === quote) return true
    }
  }

  /** The three counts that come first. */
  private counts(): boolean {
    for (const key of countKeys) {
      for (const byte of key) {
        if (this.line[this.at] !== byte) return false
        this.keep(byte)
      }
      for (let byte = this.line[this.at]; byte !== undefined && byte >= zero && byte <= nine; byte = this.line[this.at]) this.keep(byte)
    }
    return true
  }

  private keep(byte: number): void {
    this.room[this.kept++] = byte
    this.at += 1
  }
}
