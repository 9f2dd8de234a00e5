import { EMBED_MESSAGES_PER_SECOND } from './embed-messages.ts'

/** Says of each message that comes whether it is within the bound of its second. */
export function createMessageBound(nowMs: () => number): () => boolean {
  let since = Number.NEGATIVE_INFINITY
  let count = 0
  return () => {
    const now = nowMs()
    if (now - since >= 1_000) {
      since = now
      count = 0
    }
    count += 1
    return count <= EMBED_MESSAGES_PER_SECOND
  }
}
