/**
 * Whether a response's body is a failure in the API server's own words: a `Status` object of `v1`. Its proxy answers so where it reaches no
 * pod ("no endpoints available for service"), refuses or throttles; what a pod answered is passed on as it came.
 *
 * Source: Kubernetes API conventions, "Response Status Kind".
 */
export function isApiStatus(body: string): boolean {
  if (!/^\s*\{/.test(body) || !body.includes('"Status"')) return false
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status'
      && 'apiVersion' in value && value.apiVersion === 'v1'
  } catch {
    return false
  }
}
