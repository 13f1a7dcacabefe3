import type { Remark } from '../../shared/model/plan.ts'
import type { RequestSpec, TextOrSecret } from '../../shared/profile/profile.ts'
import { clearTextCredentials } from '../../shared/profile/secret.ts'

/** What is told of a request's secrets before a run: credentials in clear text, and variables without a value. */
export function secretRemarks({ headers, body, tls }: RequestSpec, isSet: (variable: string) => boolean): Remark[] {
  const places: [string, TextOrSecret | null | undefined][] = [
    ...Object.entries(headers).map(([name, value]): [string, TextOrSecret] => [`The header ${name}`, value]), ['The body', body],
    ['The certificate authority', tls?.ca], ['The client certificate', tls?.cert], ['Its key', tls?.key],
  ]
  return [
    ...clearTextCredentials(headers).map((name) => ({
      code: 'secret-in-clear-text', text: `The header ${name} stands in the profile in clear text.`,
      next: 'Put the value into an environment variable and write { env: NAME } in its place; a word like "Bearer " goes into prefix.',
    })),
    ...places.flatMap(([place, value]) => (value === null || value === undefined || typeof value === 'string' || !('env' in value) || isSet(value.env) ? [] : [{
      code: 'secret-missing', text: `${place} reads the environment variable ${value.env}, which is not set.`, next: 'Set it where Evenkeel is started.',
    }])),
  ]
}
