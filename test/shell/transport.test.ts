// The contract over IPC: who is heard, what is refused, how errors and events cross.
import type { IpcMain, WebContents } from 'electron'
import { expect, test } from 'vitest'
import { emit, listen } from '../../src/main/shell/transport.ts'
import type { Handlers, Reply } from '../../src/shared/contract.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'

type Listener = (event: unknown, command: unknown, input: unknown) => Promise<Reply>

const OWN = { senderFrame: { parent: null, url: 'app://workbench/' } }

/** A transport on these handlers; the others answer with nothing, which is not as promised. */
function transport(handlers: Partial<Handlers>) {
  const logged: string[] = []
  let listener: Listener | undefined
  const ipc = { handle: (_channel: string, handler: Listener) => (listener = handler) }
  listen(ipc as unknown as IpcMain, handlers as Handlers, (message) => logged.push(message))
  return { logged, call: (event: unknown, command: unknown, input?: unknown) => listener!(event, command, input) }
}

test('a call is answered', async () => {
  const { call, logged } = transport({ 'appearance.get': () => 'dark' })
  expect(await call(OWN, 'appearance.get')).toEqual({ value: 'dark' })
  expect(logged).toEqual([])
})

test.each([
  ['a frame that is gone', { senderFrame: null }],
  ['a frame in the page', { senderFrame: { parent: OWN.senderFrame, url: 'app://workbench/' } }],
  ['another page', { senderFrame: { parent: null, url: 'https://example.com/' } }],
])('17: %s is refused and logged', async (_name, event) => {
  const { call, logged } = transport({ 'appearance.get': () => 'dark' })
  await expect(call(event, 'appearance.get')).rejects.toThrow('Refused')
  expect(logged).toHaveLength(1)
})

test.each(['toString', '__proto__', 'constructor', 'app.exit', '', 7, null, undefined])(
  'there is no command %j',
  async (command) => {
    const reply = await transport({}).call(OWN, command)
    expect(reply).toEqual({ error: { code: 'bad-argument', message: `there is no command ${String(command)}` } })
  },
)

test('an input of another shape is refused before the handler sees it', async () => {
  let seen = false
  const { call } = transport({ 'appearance.set': () => void (seen = true) })
  const reply = await call(OWN, 'appearance.set', 'pink')
  expect(reply).toMatchObject({ error: { code: 'bad-argument', place: 'appearance.set' } })
  expect(seen).toBe(false)
})

test('an output of another shape does not reach the page', async () => {
  const { call, logged } = transport({ 'appearance.get': () => 'pink' as 'dark' })
  expect(await call(OWN, 'appearance.get')).toMatchObject({ error: { code: 'internal' } })
  expect(logged).toEqual(['appearance.get failed'])
})

test('an error of the workbench crosses whole, without a stack', async () => {
  const { call, logged } = transport({
    'engine.about'() {
      throw new WorkbenchError('engine', 'not built', {
        place: 'engine.node',
        hint: 'Build it.',
        cause: new Error('x'),
      })
    },
  })
  expect(await call(OWN, 'engine.about')).toEqual({
    error: { code: 'engine', message: 'not built', place: 'engine.node', hint: 'Build it.' },
  })
  expect(logged).toEqual([])
})

test('20: of another error the page learns nothing, and the log all', async () => {
  const { call, logged } = transport({ 'engine.about': () => Promise.reject(new Error('/home/someone/secret')) })
  const reply = await call(OWN, 'engine.about')
  expect(JSON.stringify(reply)).not.toContain('secret')
  expect(reply).toMatchObject({ error: { code: 'internal' } })
  expect(logged).toEqual(['engine.about failed'])
})

test('an event goes out on its channel, and only as promised', () => {
  const sent: unknown[][] = []
  const contents = { send: (...words: unknown[]) => sent.push(words) } as unknown as WebContents
  emit(contents, 'appearance', 'light')
  expect(sent).toEqual([['workbench:event', 'appearance', 'light']])
  expect(() => emit(contents, 'appearance', 'pink' as 'light')).toThrow()
  expect(sent).toHaveLength(1)
})
