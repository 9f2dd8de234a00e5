import { EngineError } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { EngineClient } from '../../../page/engine-runner.ts'
import type { FileSummary, TorrentSummary } from '../../../protocol/engine.ts'
import type { ShareFile } from '../../../protocol/sharing.ts'
import type { Dropped } from '../adding/dropped-files.ts'
import type { ChosenFiles } from './chosen-files.ts'
import { contentsOf } from './share-contents.ts'

/** Chromium alone; the library of types lacks it. */
interface AskableHandle extends FileSystemFileHandle {
  queryPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>
  requestPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>
}

/** Whether a file may be read, asking the user where that is open. Call it while a click is handled. */
async function permit(handle: AskableHandle): Promise<boolean> {
  const options = { mode: 'read' } as const
  if (handle.requestPermission === undefined) return true
  if ((await handle.queryPermission?.(options)) === 'granted') return true
  return (await handle.requestPermission(options)) === 'granted'
}

/**
 * Has the user permit reading a torrent's files again, and opens them. Browsers ask once for all files of a site.
 * @throws EngineError `file-forbidden`
 */
export async function permitSource(engine: EngineClient, infoHash: InfoHash): Promise<void> {
  for (const handle of await engine.call('sourceHandles', [infoHash])) {
    if (await permit(handle)) continue
    throw new EngineError('file-forbidden', `Expected ${handle.name} to be permitted to read`, { name: handle.name })
  }
  await engine.call('reopenSource', [infoHash])
}

/** Opens the files that the user has chosen in place of those that are gone. */
export async function replaceSource(
  engine: EngineClient,
  infoHash: InfoHash,
  { files }: Dropped,
  chosen: ChosenFiles,
): Promise<void> {
  const found = contentsOf(files, '').files
  await engine.call('reopenSource', [infoHash, found])
  chosen.keep(infoHash, found)
}

/**
 * The files of a torrent as they are now, to be shared as a new one. Null where they cannot be read without the user
 * choosing them again.
 */
export async function currentSource(
  engine: EngineClient,
  torrent: TorrentSummary,
  files: readonly FileSummary[],
): Promise<Dropped | null> {
  const handles = await engine.call('sourceHandles', [torrent.infoHash])
  if (handles.length !== files.length || torrent.contentKey !== null) return null
  const isSingle = files.length === 1 && files[0]?.path.length === 1
  const found: ShareFile[] = []
  for (const [index, handle] of handles.entries()) {
    const file = await handle.getFile().catch(() => null)
    // A file that was deleted is no part of the new version.
    if (file === null) continue
    // In a torrent of several files, paths begin with its name.
    const path = isSingle ? [handle.name] : (files[index]?.path ?? [handle.name])
    found.push({ path, file, handle })
  }
  return { files: found, folders: isSingle ? [] : [torrent.name], incomplete: found.length < handles.length }
}
