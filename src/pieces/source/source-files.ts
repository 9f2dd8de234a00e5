import { StoreError } from '../../core/errors.ts'
import type { OpenedSource, Source, SourceFile } from '../../protocol/pieces.ts'
import type { SourceFault } from '../../protocol/sharing.ts'
import type { OpenFile } from './open-sources.ts'
import { faultOf, toSourceError } from './source-error.ts'

/** Files opened at the same time. */
const OPEN_AT_ONCE = 32

/** Not in every browser, and not in TypeScript's library. Without it a handle that exists may be read. */
interface PermittedHandle extends FileSystemFileHandle {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>
}

/** The user's files of one torrent, open. */
export interface OpenedFiles extends OpenedSource {
  /** A snapshot of each file; null where it could not be opened. */
  readonly open: readonly (OpenFile | null)[]
}

/** Opens every file anew and compares it with what is known of it. */
export async function openFiles({ files }: Source): Promise<OpenedFiles> {
  const open: (OpenFile | null)[] = files.map(() => null)
  const now: SourceFile[] = [...files]
  const faults = new Set<SourceFault>()
  const rest = files.entries()
  const openNext = async (): Promise<void> => {
    for (const [index, known] of rest) {
      try {
        const file = await openFile(known)
        open[index] = { file, name: known.name }
        now[index] = { ...known, file, size: file.size, lastModified: file.lastModified }
        if (!isSame(known, file)) faults.add('changed')
      } catch (thrown) {
        faults.add(faultOf(thrown) ?? 'missing')
      }
    }
  }
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, openNext))
  const worst = (['needs-permission', 'missing', 'changed'] as const).find((fault) => faults.has(fault))
  return { fault: worst ?? null, files: now, open }
}

/** @throws StoreError `file-vanished`, `file-forbidden`, `file-changed`, `file-unreadable` */
export async function openFile({ handle, file, name }: SourceFile): Promise<File> {
  if (handle === null) {
    if (file !== null) return file
    throw new StoreError('file-vanished', `file ${JSON.stringify(name)}: expected a way to open it, got none`, { name })
  }
  try {
    const permission = await (handle as PermittedHandle).queryPermission?.({ mode: 'read' })
    if (permission === undefined || permission === 'granted') return await handle.getFile()
  } catch (thrown) {
    throw toSourceError(thrown, name)
  }
  throw new StoreError('file-forbidden', `file ${JSON.stringify(name)}: expected to be permitted to read it`, { name })
}

export function isSame(known: Pick<SourceFile, 'size' | 'lastModified'>, file: File): boolean {
  return known.size === file.size && known.lastModified === file.lastModified
}
