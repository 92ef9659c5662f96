// Builds the three parts of the desktop app into out/: main, preload, renderer.
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { DEVELOPMENT_NONCE } from './src/main/shell/assets.ts'

// The oldest runtime that the app is run on: the fallback's Electron 33.
const NODE = 'node20.18'
const CHROME = 'chrome130'

export default defineConfig(({ command }) => ({
  // Zod is many small files, which together take longer to find than to read.
  main: { build: { target: NODE, externalizeDeps: { exclude: ['zod'] } } },
  preload: {
    build: {
      target: NODE,
      // A sandboxed preload script has to be one CommonJS file.
      rolldownOptions: { output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    plugins: [vue()],
    // Less than half the size, which is read at every start.
    build: { target: CHROME, minify: true, chunkSizeWarningLimit: 1000 },
    ...(command === 'serve' && {
      html: { cspNonce: DEVELOPMENT_NONCE },
      // The page lies at app://workbench also in development, and so has to be told where the server is.
      server: { port: 5173, strictPort: true, hmr: { protocol: 'ws', host: 'localhost', clientPort: 5173 } },
    }),
  },
}))
