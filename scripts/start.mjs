// Opens the program: in its own window where Electron's program is there, else in the browser. Downloads nothing; `npx install-electron`
// does. What follows `npm start --` is handed on, as `--kubeconfig FILE`.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const electron = findElectron()
const given = process.argv.slice(2)
if (electron === null) {
  process.stderr.write('evenkeel: Electron\'s program is missing ("npx install-electron" gets it), so the window opens in the browser.\n')
  start(process.execPath, [path.join(root, 'out', 'main', 'cli.js'), 'serve', '--open', ...given])
} else {
  start(electron, [root, ...given])
}

/** Where the package `electron` keeps its program; asking the package itself would download it. */
function findElectron() {
  const folder = path.join(root, 'node_modules', 'electron')
  const nameFile = path.join(folder, 'path.txt')
  if (!existsSync(nameFile)) return null
  const program = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), readFileSync(nameFile, 'utf8').trim())
  return existsSync(program) ? program : null
}

function start(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`evenkeel: ${program} cannot be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => { process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1) })
}
