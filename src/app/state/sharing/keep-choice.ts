import { MIB } from '../../../core/units.ts'
import type { Keep, ShareFile } from '../../../protocol/sharing.ts'
import { totalBytes } from './share-contents.ts'

/** Up to this size a copy is made where the files could not be read again after a restart. */
const COPY_UP_TO_BYTES = 256 * MIB

/** Whether the browser can read the files again after a restart, once the user permits it. */
export function canReopen(files: readonly ShareFile[]): boolean {
  return files.every(({ handle }) => handle !== null)
}

/** Whether a copy fits; unknown free space counts as enough. */
export function copyFits(files: readonly ShareFile[], freeBytes: number | null): boolean {
  return freeBytes === null || totalBytes(files) <= freeBytes
}

/** What the sheet proposes: sharing has to survive a restart, and a large copy is not made unasked. */
export function proposedKeep(files: readonly ShareFile[], freeBytes: number | null): Keep {
  if (canReopen(files)) return 'in-place'
  return totalBytes(files) <= COPY_UP_TO_BYTES && copyFits(files, freeBytes) ? 'copy' : 'in-place'
}
