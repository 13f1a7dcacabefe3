import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html } from './html.ts'
import { linePath, percentage, plot, span } from './plot.ts'
import { linearAxis } from './value-axis.ts'

describe('places on the time axis', () => {
  it('are percentages within the chart', () => {
    expect([percentage(0.123456), percentage(-1), percentage(2)]).toEqual(['12.346%', '0%', '100%'])
    expect(`${span(250, 500, 1000)}`).toBe('x="25%" width="25%"')
    expect(`${span(900, 1500, 1000)}`).toBe('x="90%" width="10%"')
    expect(`${span(1200, 1500, 1000)}`).toBe('x="100%" width="0%"')
  })

  it('leave no seam between neighbours', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 3, max: 10_000 }), (cut, end) => {
      const [, x = '', width = ''] = /x="([\d.]+)%" width="([\d.]+)%"/.exec(`${span(0, Math.min(cut, end), end)}`) ?? []
      const [, next = ''] = /x="([\d.]+)%"/.exec(`${span(Math.min(cut, end), end, end)}`) ?? []
      expect(Number(x) + Number(width)).toBeCloseTo(Number(next), 9)
    }))
  })
})

describe('a line', () => {
  const axis = linearAxis(100)

  it('breaks where nothing was measured, and shows a lone point as a dot', () => {
    const values = [0, 50, null, 100, null, 25, 75]
    expect(linePath(values.map((value, i) => ({ atMs: i * 100, value })), axis, 1000))
      .toBe('M0 100L100 50M300 0h.01M500 75L600 25')
  })

  it('is empty without points', () => {
    expect(linePath([{ atMs: 0, value: null }], axis, 1000)).toBe('')
  })
})

it('a plot is an image with a title', () => {
  const text = `${plot({
    frame: { endMs: 10_000, moments: [{ kind: 'disruption', atMs: 5000, text: 'delete', subject: '' }], errorWindows: [{ fromMs: 5000, toMs: 6000 }] },
    heightPx: 100, title: 'Requests <over time>', axis: linearAxis(10), tick: String, times: true, content: html`<g></g>`,
  })}`
  expect(text).toContain('role="img"')
  expect(text).toContain('<title>Requests &lt;over time&gt;</title>')
  expect(text).toContain('class="moment disruption" x1="50%" x2="50%"')
  expect(text).toContain('class="error-window" x="50%" width="10%"')
})
