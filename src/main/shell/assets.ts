// The app:// protocol: serves the files of the built page, with the content security policy, and nothing else of the disk.
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { isOwnAddress } from './security.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'media-src': "'self' blob:",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'object-src': "'none'",
}

const contentSecurityPolicy = (policy: Record<string, string>): string =>
  Object.entries(policy)
    .map((directive) => directive.join(' '))
    .join('; ')

const headers = (type: string, policy: Record<string, string>): Record<string, string> => ({
  'Content-Type': type,
  'Content-Security-Policy': contentSecurityPolicy(policy),
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
})

/** Answers requests to app://workbench/ with the files below `root`; 404 for all that is not such a file. */
export function serveFiles(root: string): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405 })
    const path = pathBelow(root, url)
    const type = path === null ? undefined : TYPES[extname(path)]
    if (path === null || type === undefined) return new Response(null, { status: 404 })
    try {
      return new Response(await readFile(path), { headers: headers(type, POLICY) })
    } catch {
      return new Response(null, { status: 404 })
    }
  }
}

/** The file that an address means; null where it leads out of the folder by any spelling. */
function pathBelow(root: string, address: string): string | null {
  if (!isOwnAddress(address)) return null
  let name: string
  try {
    name = decodeURIComponent(new URL(address).pathname)
  } catch {
    return null
  }
  if (/[\0\\:]/.test(name)) return null
  const path = join(root, name === '/' ? 'index.html' : name)
  return path.startsWith(root + sep) ? path : null
}

/**
 * The same in development, from Vite's server: one origin and one policy in both. Vite needs its web socket, and a nonce
 * for the style sheets that it inserts (electron.vite.config.ts).
 */
export function serveFrom(server: string, fetch: (address: string) => Promise<Response>) {
  const { host } = new URL(server)
  const policy = {
    ...POLICY,
    'style-src': `'self' 'nonce-${DEVELOPMENT_NONCE}'`,
    'connect-src': `'self' ws://${host}`,
  }
  return async ({ url }: Request): Promise<Response> => {
    if (!isOwnAddress(url)) return new Response(null, { status: 404 })
    const { pathname, search } = new URL(url)
    const response = await fetch(server + pathname + search)
    const type = response.headers.get('Content-Type') ?? 'text/plain'
    return new Response(response.body, { status: response.status, headers: headers(type, policy) })
  }
}

export const DEVELOPMENT_NONCE = 'development'
