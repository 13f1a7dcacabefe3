import type { ApiObject } from '../objects/meta.ts'

export type Cell = string | number | boolean

/** A column of the server-side table; priority 1 columns show only with `-o wide`. */
export interface Column {
  name: string
  type: 'string' | 'integer' | 'boolean'
  format: string
  description: string
  priority: number
}

/** @param priority 0: always shown, 1: only in wide output */
export function column(name: string, priority: 0 | 1 = 0, type: Column['type'] = 'string'): Column {
  return { name, type, format: name === 'Name' ? 'name' : '', description: name, priority }
}

export interface Row {
  cells: Cell[]
  object: object
}

/** How much of the object each row carries. */
export type RowObject = 'None' | 'Metadata' | 'Object'

/** A `Table` of meta.k8s.io/v1. Only the first table of a watch has columns. */
export function table(columns: readonly Column[] | undefined, rows: readonly Row[], resourceVersion: string): object {
  return {
    kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion }, columnDefinitions: columns ?? [], rows,
  }
}

export function rowObject(object: ApiObject, carried: RowObject): object {
  if (carried === 'Object') return object
  if (carried === 'None') return { metadata: null }
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
}

/** An age as kubectl prints it: `45s`, `3m10s`, `5h2m`, `3d` (apimachinery, `duration.HumanDuration`). */
export function humanDuration(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (hours < 192) return withRest(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? withRest(years, 'y', days % 365, 'd') : `${years}y`
}

/** The age of what happened at `timestamp`; `<unknown>` without one. */
export function age(timestamp: string | undefined, nowMs: number): string {
  return timestamp === undefined ? '<unknown>' : humanDuration(nowMs - Date.parse(timestamp))
}

function withRest(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`
}
