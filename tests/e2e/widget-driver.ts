import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Frame, type FrameLocator, type Page } from '@playwright/test'
import { LIMITS } from '../../src/core/limits.ts'
import type { InfoHash } from '../../src/core/metainfo/info-hash.ts'
import { parseTorrentFile } from '../../src/core/torrent-file/torrent-file.ts'
import { EN } from '../../src/embed/strings/en.ts'
import { madeUpBytes } from '../stack/content.ts'
import { makeTorrent } from '../stack/make-torrent.ts'
import { startTracker, type Tracker } from '../stack/tracker.ts'
import { startWebSeed, type WebSeed } from '../stack/web-seed.ts'
import { type Site, startSite } from './widget-element-driver.ts'

/** A file to embed, besides the film. */
export interface OwnersFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly torrentFile: Uint8Array
  readonly infoHash: InfoHash
}

const torrentName = (name: string): string => name.replace(/\.[^.]+$/, '.torrent')

/** A made-up file of so many bytes. */
export const ownersFile = (name: string, size: number): Promise<OwnersFile> => torrentOf(name, madeUpBytes(name, size))

async function torrentOf(name: string, bytes: Uint8Array): Promise<OwnersFile> {
  const torrentFile = await makeTorrent(name, bytes)
  const sha1 = async (part: Uint8Array): Promise<Uint8Array> => createHash('sha1').update(part).digest()
  const { infoHash } = await parseTorrentFile(torrentFile, sha1)
  return { name, bytes, torrentFile, infoHash }
}

const FILM = join(import.meta.dirname, '..', 'stack', 'sample', 'sample.mp4')

/** Sites `a`, `b` and `c`, what they embed, and all that an embed uses, each of which can be ended alone. */
export interface WidgetStack {
  readonly tracker: Tracker
  /** Host of the film and its .torrent, which counts and can be told how to answer. */
  readonly cdn: WebSeed
  readonly film: OwnersFile & { readonly pieceLength: number }
  /** Where the pages of sites are. */
  readonly sites: Site
  /** The embed's own origin. */
  readonly embed: Site
  origin(host: 'a' | 'b' | 'c' | 'embed' | 'cdn'): string
  /** Bytes of the film that the embed requested from its host; a page's own player is not in it. */
  fetchedBytes(): number
  close(): Promise<void>
}

/** @param files more files of the owner's, each with its .torrent: `data.bin` and `data.torrent` */
export async function startWidgetStack(files: readonly OwnersFile[] = []): Promise<WidgetStack> {
  const film = await torrentOf('film.mp4', await readFile(FILM))
  const [sites, embed, tracker, cdn] = await Promise.all([
    startSite(),
    startSite(),
    // Peers announce every ten seconds.
    startTracker({ intervalMs: 50_000 }),
    startWebSeed([
      ...[film, ...files].flatMap(({ name, bytes, torrentFile }) => [
        { name, bytes },
        { name: torrentName(name), bytes: torrentFile },
      ]),
    ]),
  ])
  const origin: WidgetStack['origin'] = (host) => {
    if (host === 'cdn') return cdn.url.replace('127.0.0.1', 'cdn.localhost').slice(0, -1)
    return (host === 'embed' ? embed : sites).origin(host)
  }
  return {
    tracker,
    cdn,
    film: { ...film, pieceLength: 1 << 16 },
    sites,
    embed,
    origin,
    fetchedBytes: () =>
      cdn.requests
        .filter(({ path, headers }) => path === '/film.mp4' && headers['sec-fetch-dest'] === 'empty')
        .reduce((sum, { range }) => sum + lengthOf(range, film.bytes.length), 0),
    close: async () => {
      await Promise.all([sites.close(), embed.close(), tracker.close()])
      await cdn.close()
    },
  }
}

function lengthOf(range: string | undefined, length: number): number {
  const [, first = 0, last = length - 1] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
  return Number(last) - Number(first) + 1
}

/** The loader and elements, as an owner writes them. */
export const sitePage = (stack: WidgetStack, ...elements: readonly string[]): string =>
  `<!doctype html><html lang="en"><title>A site</title><body>
  <script async src="${stack.origin('embed')}/1/freshet.js"></script>
  ${elements.join('\n')}`

/** A page with one film. */
export const filmPage = (stack: WidgetStack, attributes = '', child?: string): string =>
  sitePage(stack, filmElement(stack, attributes, child))

export const filmElement = (stack: WidgetStack, attributes = '', child = 'controls muted preload="auto"'): string =>
  `<freshet-video torrent="${stack.origin('cdn')}/film.torrent" trackers="${stack.tracker.url}" ${attributes}>
    <video ${child} width="480" height="270" src="${stack.origin('cdn')}/film.mp4"></video></freshet-video>`

/** A link to one of the owner's files, as an owner writes it. */
export const linkElement = (stack: WidgetStack, { name }: OwnersFile, attributes = ''): string =>
  `<freshet-seed torrent="${stack.origin('cdn')}/${torrentName(name)}" trackers="${stack.tracker.url}" ${attributes}>
    <a href="${stack.origin('cdn')}/${name}" download>${name}</a></freshet-seed>`

/** Opens the question of an embed by its chip. */
export async function openQuestion(page: Page, index = 0, of = '(video|file)'): Promise<FrameLocator> {
  await page
    .getByRole('button', { name: new RegExp(`^Help share this ${of}`) })
    .first()
    .click()
  const frame = page.frameLocator('iframe').nth(index)
  await expect(frame.getByRole('button', { name: EN.question.inWindow })).toBeVisible()
  return frame
}

/** Opens the window that asks. */
export async function openWindow(frame: FrameLocator): Promise<Page> {
  const opening = frame.owner().page().waitForEvent('popup')
  await frame.getByRole('button', { name: EN.question.inWindow }).click()
  const asking = await opening
  await expect(asking.getByRole('button', { name: EN.question.yes, exact: true })).toBeVisible()
  return asking
}

/** Resolves once the window was in front for so long that a click counts. */
export const untilSeen = (asking: Page): Promise<void> =>
  asking.evaluate(
    (ms) =>
      new Promise<void>((resolve) => {
        let since = performance.now()
        const restart = (): void => {
          since = performance.now()
        }
        for (const name of ['focus', 'resize'] as const) addEventListener(name, restart)
        document.addEventListener('visibilitychange', restart)
        const check = () => (performance.now() - since > ms ? resolve() : requestAnimationFrame(check))
        check()
      }),
    LIMITS.embedSeenMs,
  )

/** Says yes in the window that asks, which the frame closes then. */
export async function confirm(asking: Page): Promise<void> {
  await untilSeen(asking)
  const closed = asking.waitForEvent('close')
  await asking.getByRole('button', { name: EN.question.yes, exact: true }).click()
  await closed
}

/** Says yes in an open question, for as long as `term` says. */
export async function sayYes(frame: FrameLocator, term?: string): Promise<void> {
  const asking = await openWindow(frame)
  if (term !== undefined) await asking.getByRole('radio', { name: term }).check()
  await confirm(asking)
}

/** State and reason of an embed, as its site sees them. */
export const stateOf = (page: Page, index = 0, name = 'freshet-video, freshet-seed'): Promise<string> =>
  page
    .locator(name)
    .nth(index)
    .evaluate((element) => {
      const { state, reason } = element as unknown as { state: string; reason: string | null }
      return reason === null ? state : `${state} ${reason}`
    })

/** Has a frame read a whole file, as a player or a download would: from then on it has every piece. */
export const readWhole = (frame: Frame, { name, infoHash }: OwnersFile): Promise<number> =>
  frame.evaluate(async (path) => {
    const { serviceWorker } = navigator
    while (serviceWorker.controller === null) {
      await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
    }
    const response = await fetch(new URL(path, location.href))
    if (!response.ok) throw new Error(`Expected ${path}, got status ${response.status}: ${await response.text()}`)
    let length = 0
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) length += part.length
    return length
  }, `stream/${infoHash}/${name}`)

/** The frame of an embed. */
export function frameOf(page: Page, index = 0): Frame {
  const frame = page.frames().filter((one) => one.url().includes('//embed.'))[index]
  if (frame === undefined) throw new Error('The page has no frame of an embed')
  return frame
}

/** How much of each kind a frame's origin has stored in its partition. */
export const storedIn = (frame: Frame) =>
  frame.evaluate(async () => {
    const files: string[] = []
    const list = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const entry of folder.values()) {
        files.push(entry.name)
        if (entry.kind === 'directory') await list(entry as FileSystemDirectoryHandle)
      }
    }
    await list(await navigator.storage.getDirectory())
    return {
      caches: (await caches.keys()).length,
      databases: (await indexedDB.databases()).length,
      files: files.length,
      local: localStorage.length,
      session: sessionStorage.length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }
  })

interface FilmElement extends EventTarget {
  currentTime: number
  readonly duration: number
  playbackRate: number
  play(): Promise<void>
  snapshot(): { readonly player: 'page' | 'frame' }
}

/** Starts a film, and waits until the frame's player is the one that is on. */
export async function playInFrame(page: Page): Promise<void> {
  const element = page.locator('freshet-video')
  await element.evaluate((film) => (film as unknown as FilmElement).play())
  await expect.poll(() => element.evaluate((film) => (film as unknown as FilmElement).snapshot().player)).toBe('frame')
}

/** Plays a film to its end in whichever player is on, `fast` at eight times its speed; else the last second alone. */
export const playToEnd = (page: Page, { fast = false } = {}): Promise<void> =>
  page.locator('freshet-video').evaluate(async (element, all) => {
    const film = element as unknown as FilmElement
    const ended = new Promise<void>((resolve) => film.addEventListener('ended', () => resolve(), { once: true }))
    await film.play()
    if (all) film.playbackRate = 8
    else film.currentTime = film.duration - 1
    await ended
  }, fast)
