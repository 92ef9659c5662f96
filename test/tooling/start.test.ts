// npm start where it cannot open a window.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test.skipIf(process.platform !== 'linux')('without a display it says what to do', () => {
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' }
  const { status, stderr } = spawnSync(process.execPath, ['scripts/start.ts'], { encoding: 'utf8', env })
  expect(status).toBe(1)
  expect(stderr).toContain('npm run demo')
  expect(stderr).toContain('xvfb-run -a npm start')
})
