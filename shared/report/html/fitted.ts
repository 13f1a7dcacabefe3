/** At most `most` characters, the middle left out: the ends of generated names are what differs. */
export function fitted(name: string, most: number): string {
  if (name.length <= most) return name
  const head = Math.ceil((most - 1) / 3)
  return `${name.slice(0, head)}…${name.slice(name.length - (most - 1 - head))}`
}
