/** Bytes that mean something in HTTP/1 messages, and comparisons that make no strings. */
export const LF = 10
export const CR = 13
export const SP = 32
export const TAB = 9
export const COLON = 58
export const SEMICOLON = 59

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** Lower-case byte of every byte that may stand in a header name (RFC 9110, section 5.6.2), 0 for the others. */
export const nameBytes = new Uint8Array(256)
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz") nameBytes[character.charCodeAt(0)] = character.charCodeAt(0)
for (let upper = 65; upper <= 90; upper += 1) nameBytes[upper] = upper + 32

/** The position after the next line feed, or the end. */
export function skipLine(bytes: Uint8Array, from: number, to: number): number {
  let position = from
  while (position < to) {
    if (bytes[position++] === LF) return position
  }
  return position
}

/** Whether a name (or another word) that begins at `from` is, in any case, `lower`. */
export function equalName(bytes: Uint8Array, from: number, lower: Uint8Array): boolean {
  for (let i = 0; i < lower.length; i += 1) if (nameBytes[bytes[from + i] ?? 0] !== lower[i]) return false
  return true
}

/** Length without the white space (and carriage return) at the end. */
export function trimmedLength(bytes: Uint8Array, length: number): number {
  let end = Math.min(length, bytes.length)
  while (end > 0) {
    const byte = bytes[end - 1]
    if (byte !== SP && byte !== TAB && byte !== CR) break
    end -= 1
  }
  return end
}

/** The value of a hexadecimal digit, -1 for other bytes. */
export function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
