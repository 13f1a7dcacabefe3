import fc from 'fast-check'
import { isRecord } from '../same-value.ts'

/** What a change did: the changed document, where, and what is there now; `undefined` where it was taken out. */
export interface Mutated {
  changed: unknown
  at: (string | number)[]
  value: unknown
}

export type Mutate = (document: unknown) => Mutated

const wrong = fc.constantFrom<unknown>(
  null, true, -1, 0, 1.5, 70_000, 1e9, '', ' ', 'x', '5', '5 s', '-5s', '0s', '1500ms', '2000ms', '101%', '%', '25', 'a\nb', 'ftp://x', 'no group', '(', '(?:x)',
  'http://a:99999', '/a b', [], [1], {}, { a: 1 }, { env: '1x' }, { env: 'OK' }, { file: '' }, { env: 'A', file: 'b' },
)
const misspelt = fc.constantFrom('servcie', 'Rate', 'x-y', 'att', 'env')

/** One change somewhere: a value of another kind, a field taken out, or one that does not exist put in. */
export const mutations: fc.Arbitrary<Mutate> = fc.oneof(
  fc.tuple(fc.nat(), wrong).map(([choice, value]): Mutate => (document) => {
    const at = chosen(placesOf(document), choice)
    return { changed: withAt(document, at, value), at, value }
  }),
  fc.nat().map((choice): Mutate => (document) => {
    const at = chosen(placesOf(document), choice)
    return { changed: withAt(document, at, undefined), at, value: undefined }
  }),
  fc.tuple(fc.nat(), misspelt).map(([choice, name]): Mutate => (document) => {
    const mappings: (string | number)[][] = [[], ...placesOf(document).filter((place) => isRecord(at(document, place)))]
    const place = [...chosen(mappings, choice), name]
    return { changed: withAt(document, place, 1), at: place, value: 1 }
  }),
)

function chosen(places: (string | number)[][], choice: number): (string | number)[] {
  return places[choice % places.length] ?? []
}

/** The places of all values of a document but its own. */
function placesOf(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  const inner: [string | number, unknown][] = Array.isArray(value) ? value.map((item, index) => [index, item]) : isRecord(value) ? Object.entries(value) : []
  return inner.flatMap(([key, field]) => [[...at, key], ...placesOf(field, [...at, key])])
}

function at(value: unknown, [key, ...rest]: (string | number)[]): unknown {
  if (key === undefined) return value
  return at(Array.isArray(value) ? value[Number(key)] : isRecord(value) ? value[String(key)] : undefined, rest)
}

function withAt(value: unknown, [key, ...rest]: (string | number)[], to: unknown): unknown {
  if (key === undefined) return to
  if (Array.isArray(value)) return value.flatMap((item, index) => (index !== key ? [item] : rest.length === 0 && to === undefined ? [] : [withAt(item, rest, to)]))
  const fields = isRecord(value) ? value : {}
  const inner = withAt(fields[String(key)], rest, to)
  return Object.fromEntries([...Object.entries({ ...fields, [key]: inner })].filter(([, field]) => field !== undefined))
}
