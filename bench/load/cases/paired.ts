import { bar, ratioOf } from '../report/bar.ts'
import { paths } from '../server/bench-server.ts'
import type { OurTask } from '../tools/our-task.ts'
import { ourCommand, ourTask, parseOurs } from '../tools/ours.ts'
import { alternate, runSeconds } from './alternate.ts'
import type { BenchCase } from './bench-case.ts'
import { usualConnections } from './compared.ts'

interface Wanted {
  name: string
  title: string
  /** The costly way first. */
  ways: [[string, Partial<OurTask>], [string, Partial<OurTask>]]
  /** Least ratio of the first way's rate to the second's. */
  atLeast: number
}

/** Two ways of running our own engine. */
function pairedCase({ name, title, ways, atLeast }: Wanted): BenchCase {
  return {
    name, title,
    async measure(context) {
      const { tools, notes } = await alternate(context, ways.map(([way, more]) => {
        const task = ourTask(context.server, { connections: usualConnections, seconds: runSeconds(context), ...more })
        return { name: way, launch: { command: [...context.pinned, ...ourCommand(task)], parse: parseOurs } }
      }))
      const [[costly], [plain]] = ways
      const ratio = ratioOf(tools, costly, plain, 'requestsPerSecond')
      return {
        rounds: context.rounds, secondsPerRun: context.secondsPerRun, tools, values: [], notes,
        bars: [bar(`rate ${costly}, of ${plain}`, '×', ratio, { atLeast })],
      }
    },
  }
}

const byHeader = { identify: { header: 'X-Pod-Name' } }

export const identificationCase = pairedCase({
  name: 'identification', title: 'Identification on and off', atLeast: 0.95,
  ways: [['with identification', {}], ['without', { identify: 'none' }]],
})

export const manyRespondersCase = pairedCase({
  name: 'many-responders', title: '1 000 responders, another with every response', atLeast: 0.9,
  ways: [['with 1 000 responders', { ...byHeader, path: paths.manyPods }], ['with 1', { ...byHeader, path: paths.onePod }]],
})
