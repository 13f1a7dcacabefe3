import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteTable } from './byte-table.ts'

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')

it('finds what was put in, and nothing else', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.string({ maxLength: 40 }), { maxLength: 300 }), fc.string({ maxLength: 40 }), (texts, other) => {
    const table = new ByteTable()
    texts.forEach((text, number) => table.add(bytesOf(text), bytesOf(text).length, number))
    expect(table.count).toBe(texts.length)
    texts.forEach((text, number) => expect(table.find(bytesOf(text), bytesOf(text).length)).toBe(number))
    expect(table.find(bytesOf(other), bytesOf(other).length)).toBe(texts.includes(other) ? texts.indexOf(other) : undefined)
  }))
})

it('looks at the given length only', () => {
  const table = new ByteTable()
  table.add(bytesOf('checkout-1234'), 10, 7)
  expect(table.find(bytesOf('checkout-1999'), 10)).toBe(7)
  expect(table.find(bytesOf('checkout-1999'), 11)).toBeUndefined()
})

it('keeps names that end alike apart', () => {
  const table = new ByteTable()
  const names = Array.from({ length: 4096 }, (_, n) => bytesOf(`web-${n}.web.shop.svc.cluster.local`))
  names.forEach((name, n) => table.add(name, name.length, n))
  names.forEach((name, n) => expect(table.find(name, name.length)).toBe(n))
})
