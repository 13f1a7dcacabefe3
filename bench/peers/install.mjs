// Installs load generators that npm run bench compares with, into this folder only, and says which are absent and why.
//   node bench/peers/install.mjs            all: autocannon by npm, k6, fortio and vegeta by Go, oha by Cargo (minutes)
//   node bench/peers/install.mjs --quick    autocannon alone
// wrk, hey, ab and h2load come with the system: apt-get install wrk hey apache2-utils nghttp2-client
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = path.dirname(fileURLToPath(import.meta.url))
const inFolder = (...parts) => path.join(folder, ...parts)
const quick = process.argv.includes('--quick')

/** Version by version those whose output bench/load/tools/parse.ts reads. */
const goTools = {
  k6: 'go.k6.io/k6@v1.8.1',
  fortio: 'fortio.org/fortio@v1.66.5',
  vegeta: 'github.com/tsenart/vegeta/v12@v12.13.0',
}
const cargoTools = { oha: '1.16.0' }

installAutocannon()
if (!quick) {
  mkdirSync(inFolder('bin'), { recursive: true })
  for (const [name, module] of Object.entries(goTools)) install(name, 'go', ['install', module], { GOBIN: inFolder('bin') })
  for (const [name, version] of Object.entries(cargoTools)) {
    install(name, 'cargo', ['install', '--quiet', '--locked', '--root', folder, '--version', version, name])
  }
}

function installAutocannon() {
  const stamp = inFolder('node_modules', '.installed')
  const lock = createHash('sha256').update(readFileSync(inFolder('package-lock.json'))).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  const npm = process.env.npm_execpath
  const [program, args] = npm ? [process.env.npm_node_execpath ?? process.execPath, [npm]] : ['npm', []]
  const problem = run(program, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (problem === null) writeFileSync(stamp, lock)
  else say(`autocannon is absent: npm ci in bench/peers failed (offline?). ${problem}`)
}

function install(name, program, args, env = {}) {
  if (existsSync(inFolder('bin', name))) return say(`${name} is there`)
  say(`installing ${name} …`)
  const problem = run(program, args, env)
  say(problem === null ? `${name} is installed` : `${name} is absent: ${problem}`)
}

/** What went wrong; null where nothing did. */
function run(program, args, env = {}) {
  const { status, error, stderr } = spawnSync(program, args, { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (error?.code === 'ENOENT') return `there is no ${program} on this machine.`
  return status === 0 ? null : (stderr ?? '').trim().split('\n').at(-1) || `"${program} ${args[0]}" failed.`
}

function say(text) {
  process.stderr.write(`evenkeel bench: ${text}\n`)
}
