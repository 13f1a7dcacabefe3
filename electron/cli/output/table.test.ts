import { expect, it } from 'vitest'
import { formatTable } from './table.ts'

const columns = [{ title: 'run' }, { title: 'name', least: 6 }, { title: 'state', drop: 1 }, { title: 'ms', align: 'right' as const }]
const rows = [['1234567890', 'checkout-even', 'finished', '1.2'], ['1', 'a', 'running', '10.0']]

it('is as wide as it comes where nothing limits it', () => {
  expect(formatTable(columns, rows).split('\n')).toEqual([
    'RUN         NAME           STATE       MS',
    '1234567890  checkout-even  finished   1.2',
    '1           a              running   10.0',
  ])
})

it.each([40, 36, 34, 30, 28, 24])('fits %d characters: cuts first, then leaves out and says so', (width) => {
  const lines = formatTable(columns, rows, width).split('\n')
  for (const line of lines.slice(0, 3)) expect(line.length).toBeLessThanOrEqual(width)
  expect(lines[1]).toMatch(/^1234567890 .*…? .*1\.2$/)
  expect(lines[3]).toBe(width >= 34 ? undefined : `Left out to fit ${width} columns: state.`)
})

it('leaves out an optional column that says nothing', () => {
  const noted = [{ title: 'pod' }, { title: 'note', optional: true }]
  expect(formatTable(noted, [['a', '']])).toBe('POD\na')
  expect(formatTable(noted, [['a', 'not ready']])).toBe('POD  NOTE\na    not ready')
})

it('keeps the end of names that begin alike', () => {
  expect(formatTable([{ title: 'pod', least: 5, keep: 'end' }], [['checkout-a1'], ['checkout-b2']], 6)).toBe('POD\n…ut-a1\n…ut-b2')
})

it('stays readable where nothing more can go', () => {
  expect(formatTable(columns, rows, 5).split('\n')[1]).toBe('1234567890  check…   1.2')
})
