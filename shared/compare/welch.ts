import { studentQuantile } from './student.ts'

/**
 * Interval of the difference of two means, of samples whose variances may differ. Source: B. L. Welch, Biometrika 34 (1947) 28–35.
 *
 * @param a at least two values, as `b`; @param tail chance left out on either side
 */
export function welchInterval(a: readonly number[], b: readonly number[], tail: number): { low: number; high: number } {
  const [ofA, ofB] = [varianceOfMean(a), varianceOfMean(b)]
  const sum = ofA + ofB
  const difference = mean(b) - mean(a)
  if (sum === 0) return { low: difference, high: difference }
  const degreesOfFreedom = sum ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1))
  const half = studentQuantile(tail, degreesOfFreedom) * Math.sqrt(sum)
  return { low: difference - half, high: difference + half }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function varianceOfMean(values: readonly number[]): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length
}
