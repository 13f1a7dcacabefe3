import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileSlug } from './profile-slug.ts'

describe('the file name of a profile', () => {
  it.each([
    ['checkout-failover', 'checkout-failover'], ['Checkout: survives the loss of a pod!', 'checkout-survives-the-loss-of-a-pod'],
    ['Größe – Zürich', 'gro-e-zurich'], ['日本', 'profile'], ['', 'profile'], ['..', 'profile'], ['../../etc/passwd', 'etc-passwd'],
    ['C:\\x', 'c-x'], ['CON', 'con-profile'],
    ['com1', 'com1-profile'], ['com12', 'com12'], ['-a-', 'a'], ['a\u0000b', 'a-b'], ['.hidden', 'hidden'],
  ])('%j becomes %s', (name, slug) => expect(profileSlug(name)).toBe(slug))

  it('is safe for any name', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (name) => {
      expect(profileSlug(name)).toMatch(/^(?!(con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9]([a-z0-9-]{0,66}[a-z0-9])?$/)
    }))
  })
})
