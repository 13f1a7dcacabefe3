import type { FailureCode } from '../../shared/contract/failure.ts'
import type { Report } from '../../shared/report/report.ts'

/** Exit codes that scripts rely on (README.md). */
export const exitCodes = { met: 0, failed: 1, usage: 2, unreachable: 3, inconclusive: 4, interrupted: 130 } as const

const byFailure: Record<FailureCode, number> = {
  usage: exitCodes.usage,
  profile: exitCodes.usage,
  'needs-confirmation': exitCodes.usage,
  unavailable: exitCodes.usage,
  busy: exitCodes.usage,
  'not-found': exitCodes.usage,
  unreachable: exitCodes.unreachable,
  unauthorised: exitCodes.unreachable,
  forbidden: exitCodes.unreachable,
  internal: exitCodes.failed,
}

/** The exit code of a call that failed. */
export function exitCodeOfFailure(code: FailureCode): number {
  return byFailure[code]
}

/** The exit code of a run that was measured. */
export function exitCodeOfReport(report: Report): number {
  if (report.run.state === 'stopped') return exitCodes.interrupted
  return { pass: exitCodes.met, fail: exitCodes.failed, inconclusive: exitCodes.inconclusive }[report.verdict]
}
