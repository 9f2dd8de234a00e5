import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, type Frame, type Page } from '@playwright/test'
import type { FromFrame, ToFrame } from '../../src/protocol/embed/embed-messages.ts'
import { DIST_EMBED } from '../stack/build.js'
import { embedHeadersOf } from '../stack/embed-headers.js'
import { closeServer, listenOnLoopback } from '../stack/ports.ts'
import { answer, bodyOf, fileBody, pathBelow, refuse, typeOf } from '../stack/static-files.ts'

const SAMPLES = join(import.meta.dirname, '..', 'stack', 'sample')

/**
 * A frame that this test plays itself: it answers the handshake, notes what the page says, and sends what it is told.
 * With `?mute` it does not answer.
 */
const ODD_FRAME = `<!doctype html><title>odd</title><body style="margin:0;background:#335"><button>In the frame</button>
<script>
window.received = []
addEventListener('message', ({ data, source, origin, ports }) => {
  if (data?.kind !== 'freshet:hello' || source !== parent) return
  window.hello = { ...data, origin }
  window.port = ports[0]
  port.onmessage = (event) => received.push(event.data)
  const welcome = { kind: 'welcome', protocol: data.protocol, nonce: data.nonce, version: '9.9.9' }
  // None of these is an answer to the greeting, nor is anything read before that.
  port.postMessage({ ...welcome, nonce: '0'.repeat(32), version: 'another nonce' })
  port.postMessage({ ...welcome, protocol: 2, version: 'another protocol' })
  port.postMessage({ kind: 'state', state: { kind: 'failed', reason: 'too-early' } })
  parent.postMessage({ ...welcome, version: 'past the port' }, '*')
  port.postMessage(welcome)
})
</script>`

export interface Site {
  /** Without a slash at the end, by host: `a` is `http://a.localhost:…`. */
  origin(host: string): string
  /** Serves a page at a path of every site host. */
  page(path: string, html: string, headers?: Readonly<Record<string, string>>): void
  /** Answers with these bytes in place of what the embed's host has; null: with none. */
  replace(path: RegExp, body: string | null): void
  /** Sends headers of the embed's host otherwise. */
  rewrite(change: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>): void
  /** Answers with everything that the embed's host has again. */
  restore(): void
  /** Host and path of each request so far. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** Sites, the owner's files (`cdn`), the embed's host (`embed`) and a frame of the test's own (`odd`), on one port. */
export async function startSite(): Promise<Site> {
  const requests: string[] = []
  const pages = new Map<string, { readonly html: string; readonly headers: Readonly<Record<string, string>> }>()
  let replaced: (readonly [RegExp, string | null])[] = []
  let rewritten: Parameters<Site['rewrite']>[0] = (headers) => headers
  const server = createServer(async (request, response) => {
    const host = request.headers.host?.split('.')[0] ?? ''
    const path = (request.url ?? '/').replace(/\?.*/, '')
    requests.push(`${host}${path}`)
    if (host === 'odd') {
      await answer(request, response, bodyOf(Buffer.from(ODD_FRAME)), { 'Content-Type': 'text/html' })
    } else if (host === 'embed' || host === 'cdn') {
      const other = replaced.find(([pattern]) => pattern.test(path))
      const file = pathBelow(host === 'embed' ? DIST_EMBED : SAMPLES, path)
      const text = other?.[1]
      const body = text ? bodyOf(Buffer.from(text)) : other || file === null ? null : await fileBody(file)
      const headers = host === 'embed' ? rewritten(embedHeadersOf(path)) : { 'Access-Control-Allow-Origin': '*' }
      if (body === null) refuse(response, 404, 'There is no such file')
      else await answer(request, response, body, { ...headers, 'Content-Type': typeOf(file ?? path) })
    } else {
      const page = pages.get(path)
      if (page === undefined) refuse(response, 404, 'There is no such page')
      else {
        const headers = { 'Content-Type': 'text/html; charset=utf-8', ...page.headers }
        await answer(request, response, bodyOf(Buffer.from(page.html)), headers)
      }
    }
  })
  const port = await listenOnLoopback(server, 0)
  return {
    origin: (host) => `http://${host}.localhost:${port}`,
    page: (path, html, headers = {}) => pages.set(path, { html, headers }),
    replace: (path, body) => replaced.push([path, body]),
    rewrite: (change) => {
      rewritten = change
    },
    restore: () => {
      replaced = []
      rewritten = (headers) => headers
    },
    requests,
    close: () => closeServer(server),
  }
}

/** The frame of the test's own, once it has been greeted. */
export async function oddFrame(page: Page, index = 0): Promise<Frame> {
  const find = (): Frame | undefined => page.frames().filter((frame) => frame.url().includes('//odd.'))[index]
  await expect.poll(() => find() !== undefined).toBe(true)
  const frame = find()!
  await frame.waitForFunction(() => 'port' in globalThis)
  return frame
}

/** Lets the frame say something on its port. */
export const say = (frame: Frame, ...messages: readonly (FromFrame | object)[]): Promise<void> =>
  frame.evaluate((all) => {
    for (const message of all) (globalThis as unknown as { port: MessagePort }).port.postMessage(message)
  }, messages)

/** What the page said to the frame so far. */
export const received = (frame: Frame): Promise<ToFrame[]> =>
  frame.evaluate(() => (globalThis as unknown as { received: ToFrame[] }).received)

/** What the element says of itself. */
export const snapshot = (page: Page, selector = 'freshet-video'): Promise<Record<string, unknown>> =>
  page
    .locator(selector)
    .evaluate((element) => (element as unknown as { snapshot(): Record<string, unknown> }).snapshot())
