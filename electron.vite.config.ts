import { fileURLToPath } from 'node:url'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Programs outside the window, by the name of their file in `out/main`: the hosts, and the threads they start. */
const programs = {
  cli: 'electron/cli/main.ts',
  desktop: 'electron/desktop/main.ts',
  'engine-worker': 'electron/engine/worker.ts',
  'demo-worker': 'electron/demo/worker.ts',
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(programs).map(([name, path]) => [name, at(path)])),
        checks: { pluginTimings: false },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  // One file in CommonJS: the sandbox it runs in loads no modules but Electron's own.
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { preload: at('electron/desktop/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [
      vue(),
      ui({
        root: at('.'),
        dts: false,
        colorMode: false,
        autoImport: false,
        components: false,
        icon: { clientBundle: { scan: { globInclude: ['renderer/**/*.{vue,ts}'] } } },
      }),
    ],
    build: {
      outDir: 'out/renderer',
      minify: true,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: at('renderer/index.html'), checks: { pluginTimings: false } },
    },
  },
})
