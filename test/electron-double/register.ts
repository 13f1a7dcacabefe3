import { registerHooks } from 'node:module'

/** Loaded before the desktop's main program (`node --import`): whoever imports `electron` gets the double. */
const double = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context)),
})
