#!/usr/bin/env node
/** Entry of the command line: says so in one line where Node is too old for what the program is made of, instead of breaking later. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 19)) {
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(import.meta.url)
} else {
  process.stderr.write(`evenkeel: Node ${process.versions.node} is too old, 22.19 or later is needed. In a checkout, "npm run -s evenkeel -- …" brings its own.\n`)
  process.exitCode = 2
}

export {}
