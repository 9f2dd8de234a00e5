/** A request for one block that is on its way. */
export interface PendingRequest<Peer> {
  readonly piece: number
  readonly block: number
  readonly peer: Peer
  /** The same block is asked of another peer too, who is expected to be sooner (endgame). */
  isDuplicate: boolean
}

/**
 * A piece that somebody has been asked for: which of its blocks are here, on their way, or free to be asked. A block is asked of two
 * peers at the most.
 */
export class PartialPiece<Peer> {
  readonly index: number
  readonly blocks: number
  /** Who alone may be asked, while a culprit is looked for or somebody is on parole; null for anybody. */
  soleSource: Peer | null = null
  /** Who was asked last: it goes on with the piece before it begins another. */
  owner: Peer | null = null
  readonly #here: Uint8Array
  readonly #asks = new Map<number, PendingRequest<Peer>[]>()
  #hereCount = 0
  #next = 0
  readonly #returned: number[] = []

  constructor(index: number, blocks: number) {
    this.index = index
    this.blocks = blocks
    this.#here = new Uint8Array(blocks)
  }

  get hasFreeBlock(): boolean {
    return this.#returned.length > 0 || this.#next < this.blocks
  }

  get isComplete(): boolean {
    return this.#hereCount === this.blocks
  }

  /** Whether anybody is still asked for a block of it. */
  get hasRequests(): boolean {
    return this.#asks.size > 0
  }

  hasBlock(block: number): boolean {
    return this.#here[block] === 1
  }

  /** Every request on its way, two of them where a block has a twin. */
  requests(): Iterable<readonly PendingRequest<Peer>[]> {
    return this.#asks.values()
  }

  /** Takes a free block, lowest first, and notes who is asked for it. Only when it {@link hasFreeBlock}. */
  request(peer: Peer): PendingRequest<Peer> {
    const block = this.#returned.pop() ?? this.#next++
    const ask: PendingRequest<Peer> = { piece: this.index, block, peer, isDuplicate: false }
    this.#asks.set(block, [ask])
    this.owner = peer
    return ask
  }

  /** Takes the first free blocks that are adjacent, for who sends runs. Only when it {@link hasFreeBlock}. */
  requestRun(peer: Peer): PendingRequest<Peer>[] {
    const free = [...this.#returned].sort((a, b) => a - b)
    for (; this.#next < this.blocks; this.#next++) free.push(this.#next)
    const first = free[0]!
    const taken = free.filter((block, i) => block === first + i)
    this.#returned.splice(0, this.#returned.length, ...free.slice(taken.length).reverse())
    this.owner = peer
    return taken.map((block) => {
      const ask: PendingRequest<Peer> = { piece: this.index, block, peer, isDuplicate: false }
      this.#asks.set(block, [ask])
      return ask
    })
  }

  /** Asks `peer` too for a block that another one is asked for. */
  requestDuplicate(other: PendingRequest<Peer>, peer: Peer): PendingRequest<Peer> {
    const ask: PendingRequest<Peer> = { piece: this.index, block: other.block, peer, isDuplicate: true }
    other.isDuplicate = true
    this.#asks.get(other.block)?.push(ask)
    return ask
  }

  /** A request will not be answered: its block is free again, unless it is here or a twin is on its way. */
  release(ask: PendingRequest<Peer>): void {
    const asks = this.#asks.get(ask.block)
    const at = asks?.indexOf(ask) ?? -1
    if (!asks || at < 0) return
    asks.splice(at, 1)
    const [left] = asks
    if (left) {
      left.isDuplicate = false
      return
    }
    this.#asks.delete(ask.block)
    if (!this.hasBlock(ask.block)) this.#returned.push(ask.block)
  }

  /** A block is here. @returns the requests for it that were on their way, whoever it came from */
  onBlock(block: number): readonly PendingRequest<Peer>[] {
    if (this.hasBlock(block)) return []
    this.#here[block] = 1
    this.#hereCount += 1
    const asks = this.#asks.get(block) ?? []
    this.#asks.delete(block)
    if (asks.length === 0) {
      // It was free: taken back, and on its way already when it was.
      const returned = this.#returned.indexOf(block)
      if (returned >= 0) this.#returned.splice(returned, 1)
      else this.#skipTo(block)
    }
    return asks
  }

  /** Of the blocks that were never asked, those before `block` stay free and it is not. */
  #skipTo(block: number): void {
    for (; this.#next < block; this.#next++) this.#returned.unshift(this.#next)
    if (this.#next === block) this.#next = block + 1
  }
}
