// The app:// protocol: serves the page's files with their type and policy, and never a file outside of its folder.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveFiles, serveFrom } from '../../src/main/shell/assets.ts'

let folder: string
let get: (address: string, method?: string) => Promise<Response>
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assets-'))
  mkdirSync(join(folder, 'page/assets'), { recursive: true })
  mkdirSync(join(folder, 'page-secret'))
  writeFileSync(join(folder, 'secret.json'), 'secret')
  writeFileSync(join(folder, 'page-secret/secret.json'), 'secret')
  writeFileSync(join(folder, 'page/index.html'), '<p>')
  writeFileSync(join(folder, 'page/notes.sqlite'), 'secret')
  writeFileSync(join(folder, 'page/assets/a b.js'), '1')
  const serve = serveFiles(join(folder, 'page'))
  get = (address, method = 'GET') => serve(new Request(address, { method }))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the page and its parts, each with its type', async () => {
  const page = await get('app://workbench/')
  expect(await page.text()).toBe('<p>')
  expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
  const script = await get('app://workbench/assets/a%20b.js?x#y')
  expect(await script.text()).toBe('1')
  expect(script.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
  expect(script.headers.get('X-Content-Type-Options')).toBe('nosniff')
})

test('7: the content security policy is a header of every file', async () => {
  for (const path of ['', 'assets/a%20b.js']) {
    const policy = (await get(`app://workbench/${path}`)).headers.get('Content-Security-Policy')
    expect(policy?.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data: blob:",
      "media-src 'self' blob:",
      "object-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "worker-src 'self'",
    ])
  }
})

describe('18: no address leads out of the folder', () => {
  test.each([
    '../secret.json',
    '%2e%2e/secret.json',
    '..%2fsecret.json',
    '%2e%2e%2fsecret.json',
    'assets/..%2f..%2fsecret.json',
    '..%5csecret.json',
    '..%2fpage-secret/secret.json',
    '%2fetc%2fhostname',
    '//etc/hostname',
    'C:%5csecret.json',
    'index.html%00.js',
    '%',
    '%ff',
    'notes.sqlite',
    'assets',
    'assets/',
    'absent.html',
  ])('%s', async (path) => {
    expect((await get(`app://workbench/${path}`)).status).toBe(404)
  })

  test('another host', async () => expect((await get('app://other/index.html')).status).toBe(404))
})

test('writing methods are refused', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) expect((await get('app://workbench/', method)).status).toBe(405)
})

test('in development the policy opens for the web socket of the server and its style sheets alone', async () => {
  const asked: string[] = []
  const serve = serveFrom('http://localhost:5173', (address) => {
    asked.push(address)
    return Promise.resolve(new Response('x', { headers: { 'Content-Type': 'text/css' } }))
  })
  const response = await serve(new Request('app://workbench/a.css?v=1'))
  expect(asked).toEqual(['http://localhost:5173/a.css?v=1'])
  expect(response.headers.get('Content-Type')).toBe('text/css')
  const policy = response.headers.get('Content-Security-Policy') ?? ''
  expect(policy).toContain("connect-src 'self' ws://localhost:5173;")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toContain('unsafe')
  expect((await serve(new Request('app://other/a.css'))).status).toBe(404)
})
