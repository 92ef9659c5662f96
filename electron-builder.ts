// What is packaged, and for which systems. `npm run package` (scripts/package.ts) is the way to it: it builds first, and
// passes the Electron that is there.
import type { Configuration } from 'electron-builder'
import { APP_ID } from './src/shared/application.ts'
import { BUNDLE_EXTENSION } from './src/shared/bundle-file.ts'

/** By name of the hook; no functions, which electron-builder cannot merge with what package.ts passes. */
const HOOKS = './scripts/packaging/hooks.ts'

export default {
  appId: APP_ID,
  copyright: 'MIT License',
  artifactName: '${name}-${version}-${arch}.${ext}',
  directories: { output: 'dist', buildResources: 'resources/icons' },
  // Of node_modules the production dependencies come along by themselves.
  files: [
    'out/**',
    'build/Release/engine.node',
    'resources/**/*.json',
    'resources/icons/256x256.png',
    'LICENSE',
    // What is for compilers: sources, headers, declarations, maps.
    '!node_modules/node-addon-api/**',
    '!node_modules/better-sqlite3/{deps,src}/**',
    '!node_modules/better-sqlite3/binding.gyp',
    // It brings its binary for every system.
    '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}).node',
    '!node_modules/better-sqlite3/lib/{darwin,linux,linuxmusl,win32}-*.js',
    // The bundle has it (electron.vite.config.ts).
    '!node_modules/zod/**',
    '!node_modules/pend/test.js',
    '!node_modules/**/*.{md,ts,mts,cts,map}',
  ],
  // The system loads a library from a real file only. All else stays in the archive, which is checked as it is read.
  asar: { smartUnpack: false },
  asarUnpack: '**/*.node',
  // Both addons are built for Node-API, and so for every Electron.
  npmRebuild: false,
  afterExtract: HOOKS,
  afterPack: HOOKS,
  fileAssociations: [
    {
      ext: BUNDLE_EXTENSION.slice(1),
      name: 'RNN Workbench bundle',
      description: 'Experiments of RNN Workbench',
      mimeType: 'application/vnd.rnn-workbench.bundle',
      role: 'Editor',
    },
  ],
  // No target names an architecture: the engine is built for the machine that packages, and each package is made on its own.
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'rnn-workbench',
    icon: '.',
    category: 'Education;Science',
    synopsis: 'Recurrent networks, trained and compared',
    maintainer: 'The RNN Workbench authors',
    syncDesktopName: true,
  },
  mac: {
    target: 'dmg',
    icon: 'mac.png',
    category: 'public.app-category.education',
  },
  win: { target: 'nsis', icon: 'windows.png' },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
  extraMetadata: {
    // By this the desktop knows which windows belong to which entry of its menu.
    desktopName: 'rnn-workbench.desktop',
    // A .deb has to name one; the project has no page but the paper's.
    homepage: 'https://arxiv.org/abs/1211.5063',
  },
} satisfies Configuration
