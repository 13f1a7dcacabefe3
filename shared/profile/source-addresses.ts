import { z } from 'zod'

/** The most source addresses of a load: enough to judge how a balancer spreads them, few enough to be counted apart. */
export const mostSourceAddresses = 1_024

const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/** One entry of the list: an address, or a range of IPv4 addresses like `127.0.0.2-127.0.0.25`, both ends included. */
const entrySchema = z.string({ error: 'must be an address like 10.0.0.5, or a range like 127.0.0.2-127.0.0.25' })
  .refine((text) => addressesIn(text) !== null, `must be an address like 10.0.0.5, or an ascending range of at most ${mostSourceAddresses} like 127.0.0.2-127.0.0.25`)

/** The list as a profile has it. */
export const sourceAddressesSchema = z.array(entrySchema).min(1, 'must name at least one address')
  .refine((list) => sourceAddressesOf(list).length <= mostSourceAddresses, `names more than ${mostSourceAddresses} addresses`)

/** Every address that the entries name, once each, in their order; entries that cannot be read name none. */
export function sourceAddressesOf(entries: readonly string[]): string[] {
  return [...new Set(entries.flatMap((entry) => addressesIn(entry) ?? []))]
}

function addressesIn(entry: string): string[] | null {
  const [first = '', last, ...more] = entry.split('-').map((text) => text.trim())
  if (more.length > 0) return null
  if (last === undefined) return valueOf(first) !== null || isIpv6(first) ? [first] : null
  const [from, to] = [valueOf(first), valueOf(last)]
  if (from === null || to === null || to < from || to - from >= mostSourceAddresses) return null
  return Array.from({ length: to - from + 1 }, (_, i) => addressOf(from + i))
}

function valueOf(address: string): number | null {
  const parts = ipv4.exec(address)?.slice(1).map(Number)
  return parts === undefined || parts.some((part) => part > 255) ? null : parts.reduce((value, part) => value * 256 + part, 0)
}

const addressOf = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

const isIpv6 = (text: string): boolean => z.ipv6().safeParse(text).success
