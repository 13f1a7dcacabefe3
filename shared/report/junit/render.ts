import { outcomeOf } from '../expectation-words.ts'
import type { ReportMaterial } from '../material.ts'
import { oneLine, prefaceLines, prefaceOf, verdictSentence } from '../preface.ts'
import type { Report } from '../report.ts'
import { xmlElement, xmlText } from './xml.ts'

/** One test case: what was looked at, and what is wrong with it; null where nothing is. */
interface Case {
  name: string
  problem: { kind: 'failure' | 'error'; type: string; message: string } | null
}

/**
 * The run's expectations as JUnit test cases: one that is not met is a failure; an inconclusive one, and a run that did not reach its end, are
 * errors, so that neither passes for green. Within what the schemas of Jenkins (junit-10.xsd) and of Ant's JUnit task both allow.
 */
export function renderJunit({ report, comparison }: ReportMaterial): string {
  const preface = prefaceOf(report, comparison)
  const cases = casesOf(report, comparison?.verdict === 'worse' ? comparison.sentence : null, comparison !== null)
  const count = (kind: 'failure' | 'error') => cases.filter(({ problem }) => problem?.kind === kind).length
  const time = report.totals.durationSeconds.toFixed(3)
  const name = oneLine(report.run.name) || 'run'
  const properties = [
    ['verdict', preface.sentence], ...preface.facts, ...preface.limits.map((text, i): [string, string] => [`Limit ${i + 1}`, text]),
  ].map(([key = '', value = '']) => xmlElement('property', { name: key, value }))
  const suite = xmlElement('testsuite', {
    package: 'evenkeel', id: 0, name, timestamp: report.run.startedAt.slice(0, 19), hostname: 'localhost',
    tests: cases.length, failures: count('failure'), errors: count('error'), skipped: 0, time,
  }, [
    '', xmlElement('properties', {}, `\n${properties.join('\n')}\n`),
    ...cases.map((one) => caseElement(one, name, one === cases[0] ? time : '0.000')),
    xmlElement('system-out', {}, xmlText(prefaceLines(preface).join('\n'))), xmlElement('system-err', {}, ''), '',
  ].join('\n'))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('testsuites', {}, `\n${suite}\n`)}\n`
}

function casesOf(report: Report, worse: string | null, isCompared: boolean): Case[] {
  const { state } = report.run
  const ended: Case = {
    name: 'the run reached its end',
    problem: state === 'finished' ? null
      : { kind: 'error', type: state, message: `The run was ${state} before its planned end. ${verdictSentence(report)}` },
  }
  const expected = report.expectations.map(({ name, limit, actual, met }): Case => ({
    name: `${name} ${limit}`,
    problem: met === true ? null
      : { kind: met === false ? 'failure' : 'error', type: outcomeOf({ met }).word, message: `${name}: ${actual}, expected ${limit}` },
  }))
  const compared: Case[] = isCompared
    ? [{ name: 'not worse than the baseline', problem: worse === null ? null : { kind: 'failure', type: 'regression', message: worse } }] : []
  return [ended, ...expected, ...compared]
}

function caseElement({ name, problem }: Case, suite: string, time: string): string {
  const content = problem && xmlElement(problem.kind, { message: problem.message, type: problem.type }, xmlText(problem.message))
  return xmlElement('testcase', { name: oneLine(name), classname: `evenkeel.${suite}`, time }, content)
}
