import { createServer } from 'node:http'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserPrinter } from '../../electron/backend/report-file-pdf.ts'
import { runCli } from '../../electron/cli/run-cli.ts'
import { comparisonSchema } from '../../shared/compare/comparison.ts'
import { reportFormatInfo, reportFormats } from '../../shared/report/format-names.ts'
import { reportSchema } from '../../shared/report/report.ts'
import { findChromium } from '../window/browser.ts'
import { failureIn, openTestHost, profileOf, type TestHost } from './open-test-host.ts'

const chromium = findChromium()

describe('a run that is over', () => {
  const server = createServer((_, response) => response.setHeader('X-Pod-Name', 'only').end('ok'))
  let host: TestHost
  let [baselineId, runId] = ['', '']
  let directory = ''
  let columns: number | undefined
  beforeAll(async () => {
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
    host = await openTestHost()
    directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-formats-'))
    const request = { headers: { Authorization: 'Bearer s3cret-of-the-run' }, path: '/a?token=s3cret-of-the-run' }
    const url = `http://127.0.0.1:${address.port}`
    const run = async (name: string, seconds: number) => {
      const { document } = profileOf({ url }, { request, load: { stages: [{ rate: 50, for: `${seconds}s` }] } })
      const started = await host.backend.startRun({ profile: { document: { ...Object(document), metadata: { name } } }, confirmed: false })
      await host.backend.report(started)
      return started.runId
    }
    baselineId = await run('before?token=s3cret-of-the-run', 1)
    runId = await run('test?token=s3cret-of-the-run', 2)
  })
  afterAll(async () => {
    await host.dispose()
    await rm(directory, { recursive: true, force: true })
    server.closeAllConnections()
    server.close()
  })

  it('keeps no credential in its folder', async () => {
    const folder = path.join(host.directory, 'runs', runId)
    for (const name of await readdir(folder)) expect(await readFile(path.join(folder, name), 'utf8')).not.toContain('s3cret-of-the-run')
  })

  /** The command line in this process, against the same runs. */
  async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    let [out, err] = ['', '']
    const code = await runCli(args, {
      version: '0.0.0', windowDirectory: '',
      console: {
        out: (text) => { out += `${text}\n` }, err: (text) => { err += `${text}\n` }, stderr: { write: () => undefined }, directory, columns,
        onInterrupt: () => () => undefined,
      },
      openHost: () => ({ ...host, close: () => Promise.resolve() }),
    })
    return { code, out, err }
  }

  it.each(reportFormats.filter((format) => format !== 'pdf'))('is exported as %s, without its credentials', async (format) => {
    const file = await host.backend.exportReport({ runId, format, redact: true, baselineId })
    expect(file).toMatchObject({ fileName: `${runId}${reportFormatInfo[format].suffix}`, mediaType: reportFormatInfo[format].mediaType })
    expect(file.content).not.toContain('s3cret-of-the-run')
    expect(file.content).not.toContain('127.0.0.1')
  })

  it('is not printed where no browser is found, and says what to do', async () => {
    const failure = await failureIn(host.backend.exportReport({ runId, format: 'pdf' }))
    expect(failure).toMatchObject({ code: 'unavailable', next: expect.stringContaining('EVENKEEL_CHROMIUM') })
    expect((await cli('report', runId, '--format', 'html,pdf')).code).toBe(2)
  })

  it.skipIf(chromium === null)('is printed as a PDF by a browser of the system (skipped where there is none)', async () => {
    const { content } = await host.backend.exportReport({ runId, format: 'html' })
    const pdf = Buffer.from(await browserPrinter(() => chromium).print(content)).toString('latin1')
    expect(pdf.slice(0, 5)).toBe('%PDF-')
    const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Math.round(Number(width)), Math.round(Number(height))])
    expect(boxes.length).toBeGreaterThan(0)
    expect(new Set(boxes.map(String))).toEqual(new Set(['595,842']))
    expect(await failureIn(browserPrinter(() => '/no/such/browser').print(content))).toMatchObject({ code: 'unavailable' })
  })

  it('is written in all formats that are named, by the command line', async () => {
    const { code, out, err } = await cli('report', 'latest', '-o', 'written', '--format', 'html,json,csv,md,junit,hlog,openmetrics')
    expect([err, code]).toEqual(['', out.includes('INCONCLUSIVE') ? 4 : out.includes('FAIL') ? 1 : 0])
    const suffixes = reportFormats.filter((format) => format !== 'pdf').map((format) => `${runId}${reportFormatInfo[format].suffix}`)
    expect((await readdir(path.join(directory, 'written'))).sort()).toEqual(suffixes.sort())
    const json = reportSchema.parse(JSON.parse(await readFile(path.join(directory, 'written', `${runId}.json`), 'utf8')))
    expect(json).toEqual(await host.backend.report({ runId }))
    expect((await cli('report', 'latest', '--format', 'word')).err).toContain('--format word is not a report format. Choose from html, pdf, json, csv, md, junit, hlog, openmetrics.')
  })

  it('is held against a baseline: too short a run is inconclusive, and says so', async () => {
    const { code, out } = await cli('compare', 'before?token=(hidden)', runId, '--json')
    const comparison = comparisonSchema.parse(JSON.parse(out))
    expect([code, comparison.verdict]).toEqual([4, 'unknown'])
    expect(comparison).toEqual(await host.backend.compare({ baselineId, runId }))
    expect((await cli('compare', baselineId, 'latest')).out).toContain('INCONCLUSIVE  Too little data to compare.')
    expect((await cli('compare', 'nobody', runId)).code).toBe(2)
    expect(await failureIn(host.backend.compare({ baselineId: 'nope', runId }))).toMatchObject({ code: 'not-found' })
  })

  it('is listed with its load, how long it took and its p99, within the width of the terminal', async () => {
    const { out } = await cli('runs')
    expect(out.split('\n')[0]).toMatch(/^RUN +NAME +TARGET +STATE +VERDICT +BALANCE +LOAD +TOOK +P99 MS +RESULT$/)
    expect(out).toMatch(/ 50\/s, 50 conn\. +2\.\d\d s +\d/)
    try {
      columns = 80
      const lines = (await cli('runs')).out.trimEnd().split('\n')
      expect(lines.filter((line) => line.length > 80)).toEqual([])
      expect(lines[0]).toMatch(/^RUN +NAME .*LOAD +TOOK +P99 MS$/)
      expect(lines.slice(1, 3).map((line) => line.split(' ')[0])).toEqual([runId, baselineId])
    } finally {
      columns = undefined
    }
  })

  it('is not held against itself, however it is named', async () => {
    for (const args of [['compare', 'latest', 'latest'], ['compare', host.runDirectory(runId), runId], ['report', 'latest', '--baseline', runId]]) {
      expect(await cli(...args)).toEqual({
        code: 2, out: '', err: `evenkeel: Both are the run ${runId}: a run cannot be compared with itself. Name another run as the baseline; "evenkeel runs" lists all.\n`,
      })
    }
  })

  it('refuses a folder that cannot be, before anything else', async () => {
    await writeFile(path.join(directory, 'a-file'), '')
    const refused = { code: 2, out: '', err: expect.stringMatching(/^evenkeel: Reports cannot be written to .*a-file.sub \(ENOTDIR\)\. Name another folder with --out\.\n$/) }
    expect(await cli('report', 'latest', '-o', 'a-file/sub')).toEqual(refused)
    expect(await cli('run', 'http://127.0.0.1:1', '-o', 'a-file/sub')).toEqual(refused)
    expect(await cli('demo', '-o', 'a-file/sub')).toEqual(refused)
  })

  it('is found in a folder, too', async () => {
    const folder = host.runDirectory(runId)
    expect((await cli('report', folder, '--json')).out).toContain(`"id": "${runId}"`)
    expect((await cli('compare', folder, runId, '--tolerate', 'much')).err).toContain('--tolerate much is no percentage. Write it like --tolerate 5%.')
  })
})
