/**
 * The part of DER (ITU-T X.690) that certificates need. Values are already encoded byte strings, so that they nest.
 */

function tagged(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Uint8Array.from(header), content])
}

export const der = {
  sequence: (...items: Uint8Array[]) => tagged(0x30, Buffer.concat(items)),
  set: (...items: Uint8Array[]) => tagged(0x31, Buffer.concat(items)),
  /** A non-negative whole number, from its big-endian bytes. */
  integer: (bytes: Uint8Array) => tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes),
  boolean: (value: boolean) => tagged(0x01, Uint8Array.of(value ? 0xff : 0)),
  utf8: (text: string) => tagged(0x0c, Buffer.from(text, 'utf8')),
  octets: (content: Uint8Array) => tagged(0x04, content),
  bits: (content: Uint8Array, unusedBits = 0) => tagged(0x03, Buffer.concat([Uint8Array.of(unusedBits), content])),
  /** [n], constructed: explicit tagging. */
  explicit: (index: number, content: Uint8Array) => tagged(0xa0 | index, content),
  /** [n], primitive: implicit tagging. */
  implicit: (index: number, content: Uint8Array) => tagged(0x80 | index, content),
  /** An object identifier in dotted form. */
  oid(dotted: string): Buffer {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
    const bytes = [first * 40 + second]
    for (const part of rest) {
      const septets = [part & 0x7f]
      for (let left = part >>> 7; left > 0; left >>>= 7) septets.unshift(0x80 | (left & 0x7f))
      bytes.push(...septets)
    }
    return tagged(0x06, Uint8Array.from(bytes))
  },
  /** A UTCTime, right for the years 1950 to 2049 (RFC 5280, 4.1.2.5.1). */
  utcTime(epochMs: number): Buffer {
    const digits = new Date(epochMs).toISOString().replace(/[-:T]/g, '').slice(2, 14)
    return tagged(0x17, Buffer.from(`${digits}Z`, 'ascii'))
  },
}
