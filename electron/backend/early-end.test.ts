import { describe, expect, it } from 'vitest'
import { Tally } from '../../shared/tally/tally.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { AbortWatch, mostlyOwn } from './abort-watch.ts'
import { FirstContact } from './first-contact.ts'

function second(index: number, counts: Partial<SecondRow>): SecondRow {
  return { ...new Tally(0).toRow(), fromMs: index * 1000, toMs: (index + 1) * 1000, ...counts }
}

describe('the abort rule', () => {
  const rule = { errorFraction: 0.2, forMs: 3000 }
  const bad = { completed: 70, failed: 30 }

  it('is broken by errors that last', () => {
    const watch = new AbortWatch(rule)
    expect([0, 1, 2].map((index) => watch.add(second(index, bad)))).toEqual([null, null, 0.3])
  })
  it('starts anew after a better second, and is never broken by silence', () => {
    const watch = new AbortWatch(rule)
    const seconds = [bad, bad, { completed: 100 }, bad, bad, {}, bad]
    expect(seconds.map((counts, index) => watch.add(second(index, counts)))).toEqual(seconds.map(() => null))
  })
  it('counts unexpected statuses as errors', () => {
    const watch = new AbortWatch({ errorFraction: 0.5, forMs: 1000 })
    expect(watch.add(second(0, { completed: 10, errors: { status: 6 } }))).toBe(0.6)
    expect(new AbortWatch({ errorFraction: 0.5, forMs: 1000 }).add(second(0, { completed: 10, errors: { 'api-status': 6 } }))).toBe(0.6)
  })
  it('tells a second whose errors are this computer\'s own', () => {
    expect(mostlyOwn(second(0, { failed: 10, errors: { 'harness-ports': 4, 'harness-files': 2, 'refused': 4 } }))).toBe(true)
    expect(mostlyOwn(second(0, { failed: 10, errors: { 'harness-ports': 4, 'refused': 6 } }))).toBe(false)
  })
})

describe('first contact', () => {
  it('gives up a target that refuses everything, naming it and the remedy', () => {
    const contact = new FirstContact('127.0.0.1:1')
    expect(contact.add(second(0, { failed: 5, errors: { refused: 5 } }))).toBeNull()
    expect(contact.add(second(1, { failed: 5, errors: { refused: 5 } }))?.data).toMatchObject({ code: 'unreachable', message: '127.0.0.1:1 refuses connections.' })
  })
  it('never gives up what once answered', () => {
    const contact = new FirstContact('x')
    contact.add(second(0, { completed: 1, connections: 1 }))
    expect([1, 2, 3].map((index) => contact.add(second(index, { failed: 9, errors: { refused: 9 } })))).toEqual([null, null, null])
  })
  it('gives up where connections stand and no TLS session does', () => {
    const contact = new FirstContact('x')
    expect(contact.add(second(0, { connections: 12, failed: 10, errors: { tls: 10 } }))).toBeNull()
    expect(contact.add(second(1, { connections: 10, failed: 11, errors: { tls: 11 } }))?.data.message).toBe('x fails the TLS handshake.')
    const mostly = new FirstContact('x')
    expect(mostly.add(second(0, { connections: 30, failed: 5, errors: { tls: 5 } }), true)).toBeNull()
  })
  it('says so where this computer itself is what fails', () => {
    const contact = new FirstContact('10.0.0.4:80')
    expect(contact.add(second(0, { failed: 5, errors: { 'harness-ports': 5 } }), true)?.data).toMatchObject({
      code: 'unreachable', message: 'This computer has no local port left for a connection to 10.0.0.4:80.',
    })
  })
  it('is certain when the load is over, however short it was', () => {
    const contact = new FirstContact('x')
    expect(contact.add(second(0, { failed: 5, errors: { refused: 5 } }))).toBeNull()
    expect(contact.atEnd()?.data.message).toBe('x refuses connections.')
    expect(new FirstContact('x').atEnd()).toBeNull()
  })
  it('waits for timeouts, but not beyond the end', () => {
    const contact = new FirstContact('x')
    expect([0, 1, 2].map((index) => contact.add(second(index, {})))).toEqual([null, null, null])
    expect(contact.add(second(3, { failed: 1, errors: { 'connect-timeout': 1 } }), true)?.data.message).toBe('x does not answer connection attempts.')
  })
  it('leaves a server that accepts and misbehaves to the report', () => {
    const contact = new FirstContact('x')
    expect([0, 1, 2].map((index) => contact.add(second(index, { connections: 3, failed: 3, errors: { 'reset-before-response': 3 } })))).toEqual([null, null, null])
  })
})
