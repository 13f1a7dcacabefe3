import { expect, it } from 'vitest'
import { mostSourceAddresses, sourceAddressesOf, sourceAddressesSchema } from './source-addresses.ts'

it('names addresses and ranges, each address once', () => {
  expect(sourceAddressesOf(['127.0.0.254-127.0.1.1', '10.0.0.5', '127.0.1.0', 'fd00::5']))
    .toEqual(['127.0.0.254', '127.0.0.255', '127.0.1.0', '127.0.1.1', '10.0.0.5', 'fd00::5'])
})

it('refuses what is no address, a range that descends, and too many', () => {
  for (const entry of ['localhost', '127.0.0.256', '127.0.0.9-127.0.0.2', '127.0.0.2-', 'fd00::1-fd00::9', '10.0.0.0-10.0.4.0', '']) {
    expect(sourceAddressesSchema.safeParse([entry]).success, entry).toBe(false)
  }
  expect(sourceAddressesSchema.safeParse([]).success).toBe(false)
  expect(sourceAddressesSchema.safeParse(['10.0.0.0-10.0.3.255']).success).toBe(true)
  expect(sourceAddressesSchema.safeParse(['10.0.0.0-10.0.3.255', '10.1.0.0']).success).toBe(false)
  expect(mostSourceAddresses).toBe(1024)
})
