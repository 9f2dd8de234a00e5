import type { StartSession } from '../lib/session-types.ts'

/** What the elements of a page share; set by `defineElements` or by the loader's script. */
export const surroundings: {
  /** Folder of the frame for elements without a `base` of their own. */
  base: string | null
  /** Loads the part that is needed after a yes, and for the question. */
  load: () => Promise<StartSession>
} = {
  base: null,
  load: () => Promise.reject(new Error('Call defineElements first')),
}
