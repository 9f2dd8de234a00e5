import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'
import { permitNavigation } from '../../page/permit.ts'
import { streamUrl } from '../../protocol/stream.ts'

/** How long the answer to a save may take to begin, ms. */
const ANSWER_MS = 60_000

/**
 * Has the browser save the file. Its bytes come the way of a film's: from other visitors or from the owner's host,
 * verified and kept, so that they can be given on.
 *
 * @param base the frame's own folder, ending in a slash
 * @param onRefused called when nothing is saved
 */
export async function saveFile(base: string, { file, path }: OwnedTorrent, onRefused: () => void): Promise<void> {
  // A link with `download` would be fetched past the service worker.
  const frame = document.createElement('iframe')
  frame.hidden = true
  // A frame fires no `load` when its answer becomes a download, so this is a refusal.
  frame.addEventListener('load', () => {
    frame.remove()
    onRefused()
  })
  try {
    frame.src = await permitNavigation(streamUrl(base, file.infoHash, path, true))
  } catch {
    onRefused()
    return
  }
  document.body.append(frame)
  setTimeout(() => frame.remove(), ANSWER_MS)
}
