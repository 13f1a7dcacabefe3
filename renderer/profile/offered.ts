/** A choice of a select as it is offered: one that cannot be made says why, and cannot be chosen. */
export function offered(value: string, label: string, objection: string | null): { value: string; label: string; disabled: boolean } {
  return { value, label: objection === null ? label : `${label} – ${objection.split(';')[0] ?? objection}`, disabled: objection !== null }
}
