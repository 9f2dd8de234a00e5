/** Most frames of a page: each is a page of its own. */
export const MOST_FRAMES = 4

export interface Framed {
  /** Neither its player is on, nor is anything asked or shown. */
  readonly isIdle: boolean
  open(): void
  /** Its frame goes, for one that the visitor wants now. */
  giveWay(): void
}

const framed = new Set<Framed>()
/** Those that open a frame as soon as another ends, in their order. */
const waiting = new Set<Framed>()

/** The frames of all embeds of a page. */
export const frames = {
  /** Whether it may have a frame now; if not, its `open` is called later. */
  mayOpen(one: Framed): boolean {
    const may = framed.size < MOST_FRAMES
    ;(may ? framed : waiting).add(one)
    return may
  },
  /** What the visitor asks for comes before a frame that does nothing now. */
  freePlace(): void {
    if (framed.size >= MOST_FRAMES) [...framed].find(({ isIdle }) => isIdle)?.giveWay()
  },
  ended(one: Framed): void {
    waiting.delete(one)
    if (framed.delete(one)) queueMicrotask(openNext)
  },
}

function openNext(): void {
  const [next] = waiting
  if (next === undefined || framed.size >= MOST_FRAMES) return
  waiting.delete(next)
  next.open()
}
