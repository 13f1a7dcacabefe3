import type { Report } from '../report/report.ts'
import { formatInteger } from './format.ts'

/**
 * Why balance is judged on fewer connections than were opened, in words; empty where all are judged, and for units other than connections.
 * @param live the run goes on: some are judged later
 */
export function notJudgedText(
  { unit, n }: Pick<Report['distribution'], 'unit' | 'n'>, { connections }: Pick<Report['totals'], 'connections'>, live: boolean,
): string {
  const others = connections - n
  if (unit !== 'connection' || n === 0 || others <= 0) return ''
  const which = others === 1 ? 'Not the 1 connection' : `Not the ${formatInteger(others)} connections`
  return `Judged in the calm before and after each change. ${which} opened while the Service changed or without an answer of a known pod`
    + `${live ? ', and the newest' : ''}.`
}
