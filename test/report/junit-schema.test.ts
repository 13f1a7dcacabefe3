import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareRuns } from '../../shared/compare/compare.ts'
import { renderJunit } from '../../shared/report/junit/render.ts'
import { redacted } from '../../shared/report/redact.ts'
import { findProgram } from '../support/programs.ts'
import { hostile } from './hostile.ts'
import { materialOf } from './materials.ts'
import { sampleRuns } from './sample-runs.ts'

const run = promisify(execFile)
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const schema = fixture('junit-10.xsd')
const xmllint = findProgram('xmllint')
/** A whole JDK runs a source file; a mere runtime does not. */
const java = findProgram('javac') === null ? null : findProgram('java')

describe.skipIf(xmllint === null && java === null)('JUnit reports under Jenkins\' schema (skipped where neither xmllint nor a JDK is on the PATH)', () => {
  let directory = ''
  beforeAll(async () => { directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-junit-')) })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  const validate = (files: string[]) => (xmllint !== null ? run(xmllint, ['--nonet', '--noout', '--schema', schema, ...files])
    : run(java ?? '', [fixture('Validate.java'), schema, ...files]))
  const write = async (name: string, text: string) => {
    const file = path.join(directory, `${name}.xml`)
    await writeFile(file, text)
    return file
  }

  it('are valid: of every kind of run, hostile and redacted too, and held against a baseline', async () => {
    const baseline = sampleRuns.balanced()
    const files = await Promise.all(Object.entries(sampleRuns).flatMap(([name, make]) => {
      const simulated = make()
      return [
        write(name, renderJunit(materialOf(simulated))), write(`${name}-hostile`, renderJunit(materialOf(hostile(simulated)))),
        write(`${name}-redacted`, renderJunit(redacted(materialOf(simulated)))),
        write(`${name}-compared`, renderJunit(materialOf(simulated, compareRuns(baseline, simulated)))),
      ]
    }))
    await validate(files)
  })

  it('would be found out where they are not', async () => {
    const broken = renderJunit(materialOf(sampleRuns.balanced())).replace('<testcase name=', '<testcase title=')
    await expect(validate([await write('broken', broken)])).rejects.toThrow(/name|title/)
  })
})
