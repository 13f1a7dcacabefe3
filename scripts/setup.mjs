// Prepares a fresh clone for an npm script: dependencies, the built program, and what tests need from the system. Plain Node 20, no
// dependencies; silent and quick when nothing is missing.
//   node scripts/setup.mjs [--build] [--test-tools]
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const inRoot = (...parts) => path.join(root, ...parts)
const wanted = new Set(process.argv.slice(2))

installDependencies()
if (wanted.has('--build')) build()
if (wanted.has('--test-tools')) installTestTools()

function installDependencies() {
  const stamp = inRoot('node_modules', '.evenkeel-installed')
  const lock = hashOf([inRoot('package-lock.json')])
  if (readIfPresent(stamp) === lock) return
  say('installing dependencies …')
  const npm = process.env.npm_execpath
  const [program, args] = npm ? [process.env.npm_node_execpath ?? process.execPath, [npm]] : ['npm', []]
  run(program, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, lock)
}

function build() {
  const stamp = inRoot('out', '.built-from')
  const sources = hashOf([
    ...['electron', 'renderer', 'shared', 'resources'].flatMap((folder) => filesIn(inRoot(folder))),
    ...['package-lock.json', 'package.json', 'electron.vite.config.ts', 'tsconfig.base.json'].map((name) => inRoot(name)),
  ])
  if (readIfPresent(stamp) === sources) return
  say('building …')
  run(nodeForTools(), [inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'])
  mkdirSync(inRoot('out'), { recursive: true })
  writeFileSync(stamp, sources)
}

/**
 * Chromium for the window's tests; HAProxy, nginx and the kernel's Service rules as servers and proxies that nobody here wrote. Tests say so
 * and skip where they are missing.
 */
function installTestTools() {
  const programs = {
    chromium: ['chromium', 'google-chrome', 'chrome'], haproxy: ['haproxy'], 'nginx-light': ['nginx'],
    iproute2: ['ip'], procps: ['sysctl'], iptables: ['iptables'], nftables: ['nft'],
  }
  const packages = Object.entries(programs)
    .filter(([, names]) => !names.some(isOnPath)).map(([name]) => name)
  if (packages.length === 0 || process.platform !== 'linux' || !isOnPath('apt-get')) return
  if (process.getuid?.() !== 0) return say(`tests that need ${packages.join(', ')} will be skipped; install with: sudo apt-get install ${packages.join(' ')}`)
  say(`installing ${packages.join(', ')} …`)
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  run('apt-get', ['update', '-qq'], quiet)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', ...packages], quiet)
}

/** Building needs Node 22 or later; the npm package `node` brings one where the host's is older. */
function nodeForTools() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath
  return inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(path.delimiter).concat('/usr/sbin', '/sbin').some((folder) => existsSync(path.join(folder, program)))
}

function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, stdio: ['ignore', process.stderr, process.stderr], ...options })
  if (result.status === 0) return
  say(`"${path.basename(program)} ${args.slice(0, 4).join(' ')}" failed${result.error ? `: ${result.error.message}` : ''}`)
  process.exit(1)
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(path.relative(root, file)).update('\0').update(readIfPresent(file) ?? '').update('\0')
  return hash.digest('hex')
}

function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
}

function readIfPresent(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function say(text) {
  process.stderr.write(`evenkeel: ${text}\n`)
}
