import type { ErrorRecord } from '../../core/errors.ts'

// What the system passes to the installed app: `share_target`, `protocol_handlers` and `file_handlers` of the manifest.

/** Where the system posts what a user shares, in the app's folder. Any site may post there, too. */
export const SHARE_PATH = 'share'

/** The fields of that form, as the manifest names them. */
export const SHARE_FIELDS = { title: 'title', text: 'text', url: 'url', files: 'files' } as const

/** What was shared. The service worker keeps it for the one window that it leads there. */
export interface SharedItems {
  /** Title, text and address, one a line. */
  readonly text: string
  readonly files: readonly File[]
}

/** The answer to `freshet:take-shared`: nothing is kept under this token any more, or it could not be read. */
export type TakenShare =
  | { readonly kind: 'shared'; readonly items: SharedItems }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }

/** The page of the app that takes what was shared. */
export function sharedHash(token: string): string {
  return `#/shared/${token}`
}
