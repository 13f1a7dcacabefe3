// Runs all tests (or the vitest projects and files given) and ends with one plain line of totals.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-test-'))
const results = path.join(folder, 'results.json')
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
const ended = spawnSync(process.execPath, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' })

let totals = { passed: 0, failed: 1, skipped: 0 }
try {
  const report = JSON.parse(readFileSync(results, 'utf8'))
  const broken = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
  for (const file of report.testResults) {
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status !== 'passed' || failureMessages.length === 0) continue
      process.stdout.write(`\npassed only when tried again: ${path.relative(root, file.name)}: ${fullName}\n  ${failureMessages[0]}\n`)
    }
  }
  totals = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
} catch (error) {
  process.stderr.write(`no results: ${error.message}\n`)
}
rmSync(folder, { recursive: true, force: true })
if (ended.status !== 0 && totals.failed === 0) totals.failed = 1
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}\n`)
process.exit(totals.failed === 0 ? 0 : 1)
