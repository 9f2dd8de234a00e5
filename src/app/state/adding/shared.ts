import { StreamError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { SHARE_FIELDS, type TakenShare } from '../../../protocol/adding/shared.ts'
import type { FromWindow } from '../../../protocol/stream.ts'
import { isTorrentLink, sourcesIn, torrentLinkOf } from './links-in-text.ts'
import { sortDrop } from './sort-drop.ts'

/** What was shared. */
export interface SharedItems {
  /** Title, text and address, one a line. */
  readonly text: string
  readonly files: readonly File[]
}

/** What is in what the system's share sheet passed to the app. */
export interface SharedPlan {
  /** Links and addresses of torrents, each once. */
  readonly links: readonly string[]
  readonly torrents: readonly File[]
  /** Files to be shared. */
  readonly content: readonly File[]
  /** The text, where nothing in it can be opened. */
  readonly text: string
}

/**
 * Takes what the service worker keeps under a token: once.
 * @throws StreamError `share-gone`, `share-too-large`, `share-too-many`, `share-unread`, `not-served`
 */
export async function takeShared(container: ServiceWorkerContainer, token: string): Promise<SharedItems> {
  const worker = container.controller ?? (await container.ready).active
  const { port1, port2 } = new MessageChannel()
  const taken = await new Promise<TakenShare>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StreamError('not-served', 'Expected an answer of the service worker, got none')),
      LIMITS.engineHandOverMs,
    )
    port1.onmessage = ({ data }) => {
      clearTimeout(timer)
      resolve(data as TakenShare)
    }
    worker?.postMessage({ kind: 'freshet:take-shared', token, port: port2 } satisfies FromWindow, [port2])
  }).finally(() => port1.close())
  switch (taken.kind) {
    case 'form':
      return readForm(taken.form, taken.type)
    case 'gone':
      throw new StreamError('share-gone', 'Expected what was shared, got a token that nothing is kept under')
    case 'too-large': {
      const limit = LIMITS.sharedBytes
      throw new StreamError('share-too-large', `Expected at most ${limit} bytes, got more`, { limit })
    }
    case 'unread':
      throw new StreamError('share-unread', 'Expected a form, got an end before its own')
  }
}

async function readForm(bytes: Blob, type: string): Promise<SharedItems> {
  const response = new Response(bytes, { headers: { 'Content-Type': type } })
  const form = await response.formData().catch((thrown: unknown) => {
    throw new StreamError('share-unread', `Expected a form, got: ${thrown}`)
  })
  const { title, text, url } = SHARE_FIELDS
  const lines = [title, text, url].flatMap((field) => form.getAll(field)).filter((value) => typeof value === 'string')
  const files = form.getAll(SHARE_FIELDS.files).filter((value) => value instanceof File)
  const limit = LIMITS.sharedFiles
  if (files.length > limit) {
    throw new StreamError('share-too-many', `Expected at most ${limit} files, got ${files.length}`, { limit })
  }
  // A form without a chosen file sends one that is empty and has no name.
  const given = files.filter(({ name, size }) => name !== '' || size > 0)
  return { text: lines.join('\n').slice(0, LIMITS.sharedCharacters), files: given }
}

export async function planShared({ text, files }: SharedItems): Promise<SharedPlan> {
  const dropped = files.map((file) => ({ file, path: [file.name], handle: null }))
  const sorted = await sortDrop(dropped)
  const links = new Set([text, ...sorted.links].flatMap(sourcesIn).filter(isTorrentLink))
  const content = sorted.content.map(({ file }) => file)
  return { links: [...links], torrents: sorted.torrents, content, text: links.size > 0 ? '' : text.trim() }
}

/** The link, where it is all there is: then its own page asks about it. */
export function onlyLinkOf({ links, torrents, content }: SharedPlan): string | null {
  const [link, ...others] = links
  if (link === undefined || others.length + torrents.length + content.length > 0) return null
  return torrentLinkOf(link)
}
