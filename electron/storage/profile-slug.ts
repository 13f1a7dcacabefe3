/** Names that Windows keeps for devices, whatever their extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/
const longest = 60

/**
 * A file name (without extension) for a profile's name that every file system takes: small Latin letters, digits and single dashes, never
 * empty, never a device of Windows, never hidden. Different names may give the same one.
 */
export function profileSlug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const slug = plain.slice(0, longest).replace(/^-+|-+$/g, '')
  if (slug === '') return 'profile'
  return reserved.test(slug) ? `${slug}-profile` : slug
}
