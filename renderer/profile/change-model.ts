import { isRecord, valueAt, withValueAt } from './document-path.ts'

const usualRate = 100
const usualConnections = 10

/** The document with a load of the other model: its stages keep their times and get what that model counts by. */
export function withModel(document: unknown, model: 'open' | 'closed'): unknown {
  const stages = valueAt(document, ['spec', 'load', 'stages'])
  const changed = (Array.isArray(stages) ? stages : [{ for: '30s' }]).filter(isRecord)
    .map((stage) => ({ ...(model === 'open' ? { rate: stage.rate ?? usualRate } : { connections: usualConnections }), for: stage.for ?? '30s' }))
  let load: unknown = withValueAt(document, ['spec', 'load', 'model'], model)
  load = withValueAt(load, ['spec', 'load', 'stages'], changed)
  return model === 'closed' ? withValueAt(load, ['spec', 'load', 'arrivals'], undefined) : load
}
