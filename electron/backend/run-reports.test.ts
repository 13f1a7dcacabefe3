import { describe, expect, it } from 'vitest'
import type { RunSummary } from '../../shared/contract/backend.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { findChromium } from './report-file-chromium.ts'
import { browserPrinter } from './report-file-pdf.ts'
import { createRunReports } from './run-reports.ts'

const summary = (id: string, changes: Partial<RunSummary> = {}): RunSummary => ({
  id, name: 'checkout', target: 'shop/checkout', startedAt: '', state: 'finished', verdict: 'pass', distribution: null, headline: '', load: '',
  durationMs: null, p99Ms: null, ...changes,
})
const asked: string[] = []
const reports = createRunReports({
  runs: () => Promise.resolve([
    summary('20260103-aaaa', { state: 'running', verdict: null }), summary('20260102-bbbb'), summary('20260102-cccc', { name: 'other' }),
    summary('20260101-dddd', { damage: 'broken', verdict: null, name: '' }),
  ]),
  openById: (id) => Promise.reject(new EvenkeelError('not-found', id)),
  openFolder: (folder) => {
    asked.push(folder)
    return Promise.reject(new Error('not read here'))
  },
  printer: browserPrinter(() => null),
})

describe('a run', () => {
  it.each([
    ['20260102-cccc', '20260102-cccc'], ['latest', '20260103-aaaa'], ['checkout', '20260102-bbbb'], ['other', '20260102-cccc'], ['20260101', '20260101-dddd'],
    ['none', 'none'],
  ])('called %s is %s', async (reference, id) => expect((await reports.find(reference)).id).toBe(id))

  it('is not guessed where several fit', async () => {
    await expect(reports.find('20260102')).rejects.toMatchObject({ data: { code: 'usage', message: expect.stringContaining('20260102-bbbb and 20260102-cccc') } })
  })
  it('may be a folder', async () => {
    const { id, open } = await reports.find('/somewhere/runs/x')
    expect(id).toBe('x')
    await expect(open()).rejects.toThrow('not read here')
    expect(asked).toEqual(['/somewhere/runs/x'])
  })
})

describe('a PDF', () => {
  it('without a browser is refused before anything is done, with the remedy', () => {
    expect(() => reports.check(['html', 'pdf'])).toThrow('No browser that can print a PDF was found on this computer.')
    expect(() => reports.check(['html', 'junit'])).not.toThrow()
  })
  it('is printed by the browser that is named, on the PATH, or where the system keeps it', () => {
    const on = (platform: string, env: Record<string, string>, ...there: string[]) => findChromium({ platform, env, isExecutable: (file) => there.includes(file) })
    expect(on('linux', { EVENKEEL_CHROMIUM: '/my/chrome', PATH: '/usr/bin' }, '/usr/bin/chromium')).toBe('/my/chrome')
    expect(on('linux', { PATH: '/bin:/usr/bin' }, '/usr/bin/google-chrome')).toBe('/usr/bin/google-chrome')
    expect(on('darwin', { PATH: '/bin' }, '/Applications/Chromium.app/Contents/MacOS/Chromium')).toBe('/Applications/Chromium.app/Contents/MacOS/Chromium')
    expect(on('win32', { PROGRAMFILES: 'C:\\Program Files' }, 'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe'))
      .toBe('C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe')
    expect(on('linux', { PATH: '/bin' })).toBeNull()
  })
})
