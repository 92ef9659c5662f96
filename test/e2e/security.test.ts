// Electron's security checklist in the running app; the numbers are the checklist's. The rest is in test/shell/.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goTo, noDesktop, openDesktop, openSettings, type Desktop } from './desktop.ts'

/** What Electron tells of a page's preferences; its types leave this method out. */
interface WithPreferences {
  getLastWebPreferences(): Record<string, unknown>
}

describe.skipIf(noDesktop)('the security checklist', () => {
  let desktop: Desktop
  const requested: string[] = []
  beforeAll(async () => {
    desktop = await openDesktop()
    desktop.page.on('request', (request) => requested.push(request.url()))
    await desktop.page.reload()
    await desktop.page.getByRole('heading', { name: 'Results', exact: true }).waitFor()
  })
  afterAll(() => desktop[Symbol.asyncDispose]())

  const preferences = () =>
    desktop.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as WithPreferences
      return contents.getLastWebPreferences()
    })

  test('1: everything is loaded from the app itself', () => {
    expect(requested.length).toBeGreaterThan(2)
    expect(requested.filter((address) => !address.startsWith('app://workbench/'))).toEqual([])
  })

  test('2: the page has no Node', async () => {
    const found = await desktop.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis),
    )
    expect(found).toEqual([])
    expect(await preferences()).toMatchObject({ nodeIntegration: false, nodeIntegrationInSubFrames: false })
    // Left out of the preferences where it is off.
    expect((await preferences()).nodeIntegrationInWorker ?? false).toBe(false)
  })

  test('3: the page cannot reach into the preload script', async () => {
    expect(await preferences()).toMatchObject({ contextIsolation: true })
    // The bridge cannot be exchanged for another one.
    const replaced = await desktop.page.evaluate(() => {
      try {
        Object.assign(window.bridge, { call: () => 'replaced' })
        Object.assign(window, { bridge: null })
      } catch {
        // Read-only, as it should be.
      }
      return typeof window.bridge?.call
    })
    expect(replaced).toBe('function')
  })

  test('4: the page is sandboxed', async () => expect(await preferences()).toMatchObject({ sandbox: true }))

  test('5: no permission is granted', async () => {
    const states = await desktop.page.evaluate(async () => {
      const refused = (promise: Promise<unknown>) => promise.then(() => 'granted').catch(() => 'refused')
      const ask = (name: string) => navigator.permissions.query({ name: name as PermissionName })
      return {
        camera: (await ask('camera')).state,
        geolocation: (await ask('geolocation')).state,
        notifications: await Notification.requestPermission(),
        microphone: await refused(navigator.mediaDevices.getUserMedia({ audio: true })),
        midi: await refused(navigator.requestMIDIAccess({ sysex: true })),
        position: await refused(new Promise((...settle) => navigator.geolocation.getCurrentPosition(...settle))),
      }
    })
    expect(states).toEqual({
      camera: 'denied',
      geolocation: 'denied',
      notifications: 'denied',
      microphone: 'refused',
      midi: 'refused',
      position: 'refused',
    })
  })

  test('6, 8 to 11: no weakening preference is set', async () => {
    const found = await preferences()
    expect(found).toMatchObject({
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    })
    expect(found.enableBlinkFeatures ?? '').toBe('')
  })

  test('7: the policy stops inline scripts, eval, foreign connections and frames', async () => {
    const violated = await desktop.page.evaluate(async () => {
      const directives: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => directives.push(event.effectiveDirective))
      const script = document.createElement('script')
      script.textContent = 'document.title = "inline"'
      document.body.append(script)
      const frame = document.createElement('iframe')
      frame.src = 'https://example.com/'
      document.body.append(frame)
      await fetch('https://example.com/').catch(() => null)
      await new Promise((resolve) => {
        // Later, because what the test itself evaluates is exempt.
        setTimeout(() => {
          try {
            // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
            new Function('document.title = "eval"')()
          } catch {
            // Refused, as it should be.
          }
          setTimeout(resolve, 100)
        })
      })
      return { directives: directives.sort(), title: document.title }
    })
    expect(violated).toEqual({
      directives: ['connect-src', 'frame-src', 'script-src', 'script-src-elem'],
      title: 'RNN Workbench',
    })
    await desktop.page.reload()
  })

  test('7: the app itself violates no policy', async () => {
    const { page } = desktop
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`violation of ${event.effectiveDirective}`)
      })
    })
    desktop.problems.length = 0
    await page.reload()
    await goTo(page, 'Datasets')
    await page.getByRole('heading', { name: 'Canon' }).click()
    await page.getByRole('slider').waitFor()
    await openSettings(desktop)
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByLabel('Dark').check({ force: true })
    await expect.poll(() => page.getByLabel('Dark').isChecked()).toBe(true)
    expect(desktop.problems).toEqual([])
  })

  test('12: a webview stays dead', async () => {
    const count = await desktop.page.evaluate(async () => {
      const view = document.createElement('webview')
      view.setAttribute('src', 'https://example.com/')
      document.body.append(view)
      await new Promise((resolve) => setTimeout(resolve, 200))
      return view.childNodes.length + (view.shadowRoot ? 1 : 0)
    })
    expect(count).toBe(0)
    expect(await desktop.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  })

  test.each(['https://example.com/', 'file:///etc/hostname', 'data:text/html,x', 'app://other/'])(
    '13: the page cannot go to %s',
    async (address) => {
      await desktop.page.evaluate(async (target) => {
        location.href = target
        await new Promise((resolve) => setTimeout(resolve, 200))
      }, address)
      expect(desktop.page.url()).toMatch(/^app:\/\/workbench\/#/)
    },
  )

  test('14, 15: no window opens, and only a link to the web reaches the browser', async () => {
    await desktop.app.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = (address) => Promise.resolve(void opened.push(address))
    })
    const windows = await desktop.page.evaluate(() =>
      ['https://example.com/', 'file:///etc/hostname', 'smb://server/x', 'javascript:alert(1)', 'app://workbench/'].map(
        (address) => window.open(address) === null,
      ),
    )
    expect(windows).toEqual([true, true, true, true, true])
    const opened = await desktop.app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
    expect(opened).toEqual(['https://example.com/'])
    expect(desktop.app.windows()).toHaveLength(1)
  })

  test('18: files come over app://, and none from outside of the page', async () => {
    const answers = await desktop.page.evaluate(async () => {
      const status = (address: string) =>
        fetch(address).then(
          ({ status }) => status,
          () => 'refused',
        )
      return Promise.all(
        ['/index.html', '/../main/index.js', '/..%2fmain%2findex.js', 'file:///etc/hostname'].map(status),
      )
    })
    expect(answers).toEqual([200, 404, 404, 'refused'])
  })

  test('20: the page finds three functions and nothing of Electron', async () => {
    expect(await desktop.page.evaluate(() => Object.keys(window.bridge).sort())).toEqual(['call', 'on', 'pathOf'])
    const words = await desktop.page.evaluate(
      () =>
        new Promise((resolve) => {
          const end = window.bridge.on('appearance', (...payload: unknown[]) => {
            end()
            resolve(payload)
          })
          void window.bridge.call('appearance.set', 'light')
        }),
    )
    expect(words).toEqual(['light'])
  })

  // Last: it leaves the app's page, which only the main process itself can do.
  test('17: a foreign page in the same window is not heard', async () => {
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.loadURL('data:text/html,x'))
    const answer = await desktop.page.evaluate(() =>
      window.bridge.call('appearance.get', undefined).catch((error: Error) => error.message),
    )
    expect(answer).toMatch(/Refused/)
  })
})
