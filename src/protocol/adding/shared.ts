// What the system passes to the installed app: `share_target`, `protocol_handlers` and `file_handlers` of the manifest.

/** Where the system posts what a user shares, in the app's folder. Any site may post there, too. */
export const SHARE_PATH = 'share'

/** The fields of that form, as the manifest names them. */
export const SHARE_FIELDS = { title: 'title', text: 'text', url: 'url', files: 'files' } as const

/** The answer to `freshet:take-shared`. */
export type TakenShare =
  /** `type`, with the form's boundary, stands apart, since a Blob's own type is in lower case. */
  | { readonly kind: 'form'; readonly form: Blob; readonly type: string }
  /** Nothing is kept under this token any more; it was more than LIMITS.sharedBytes; it did not come whole. */
  | { readonly kind: 'gone' | 'too-large' | 'unread' }

/** The page of the app that takes what was shared. */
export function sharedHash(token: string): string {
  return `#/shared/${token}`
}
