// Which words of a command line are bundles to be opened, and when the page hears of them.
import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { bundlesAmong, OpenedBundles } from '../../src/main/shell/opened-bundles.ts'

const FOLDER = resolve('/home/someone')

test('bundles by path, relative, absolute or as an address; nothing else', () => {
  const absolute = resolve('/data/All Runs.RNNBUNDLE')
  const address = pathToFileURL(resolve('/data/ä b.rnnbundle')).href
  const others = [
    '.',
    '--no-sandbox',
    '--x=/data/a.rnnbundle',
    '/data/piece.mid',
    'https://example.com/a.rnnbundle.zip',
  ]
  expect(bundlesAmong([...others, 'two.rnnbundle', absolute, address], FOLDER)).toEqual([
    resolve(FOLDER, 'two.rnnbundle'),
    absolute,
    resolve('/data/ä b.rnnbundle'),
  ])
})

test.each(['file://elsewhere/share/a.rnnbundle', 'file:///a%2Fb.rnnbundle'])(
  'an address that is no file here is left out: %s',
  (address) => {
    // Windows has paths on other machines.
    if (process.platform === 'win32' && address.includes('elsewhere')) return
    expect(bundlesAmong([address], FOLDER)).toEqual([])
  },
)

function opened(words: string[] = []) {
  const app = new EventEmitter()
  const bundles = new OpenedBundles(app as never, words, FOLDER)
  let times = 0
  bundles.onOpened = () => (times += 1)
  return { app, bundles, times: () => times }
}

test('what the program was started with waits, and is given once', () => {
  const { bundles, times } = opened(['.', 'a.rnnbundle'])
  expect(times()).toBe(0)
  expect(bundles.take()).toEqual([resolve(FOLDER, 'a.rnnbundle')])
  expect(bundles.take()).toEqual([])
})

test('a later start passes its bundles on, relative to its own folder', () => {
  const { app, bundles, times } = opened()
  app.emit('second-instance', {}, ['/opt/rnn-workbench'], '/data')
  expect(times()).toBe(0)
  app.emit('second-instance', {}, ['/opt/rnn-workbench', '--flag', 'b.rnnbundle'], resolve('/data'))
  expect(times()).toBe(1)
  expect(bundles.take()).toEqual([resolve('/data/b.rnnbundle')])
})

test('macOS: the event is answered, and takes bundles only', () => {
  const { app, bundles, times } = opened()
  let answered = 0
  const event = { preventDefault: () => (answered += 1) }
  app.emit('open-file', event, '/data/c.rnnbundle')
  app.emit('open-file', event, '/data/c.mid')
  expect(answered).toBe(2)
  expect(times()).toBe(1)
  expect(bundles.take()).toEqual(['/data/c.rnnbundle'])
})
