import { nobody } from './responder-names.ts'

/** What a load keeps about one connection while it lives: the unit a Service's proxy decides by. */
export interface ConnectionRecord {
  /** When the connect began, on the run's clock. */
  openedAtMs: number
  /** The address of this computer it comes from, where the load has several; else empty. */
  source: string
  /** The node it entered the cluster through, where the load enters through several; else empty. */
  entry: string
  /** The address it went to, where a name was dialled; else empty. */
  destination: string
  established: boolean
  /** Whether it is in the tallies: it is once it carries a request of the measured load. */
  counted: boolean
  /** The pod of its first identified response, by its number; `nobody` before. */
  responder: number
  /** Whether that pod has been counted as a choice. */
  chosen: boolean
  /** Whether more than one pod has answered on it. */
  mixed: boolean
  /** Identified responses of the measured load. */
  identified: number
  /** Responses whose pod is still to be told. */
  held: number
  closed: boolean
}

export function newConnection(openedAtMs: number, source = '', entry = ''): ConnectionRecord {
  return {
    openedAtMs, source, entry, destination: '', established: false, counted: false, responder: nobody, chosen: false, mixed: false, identified: 0, held: 0, closed: false,
  }
}
