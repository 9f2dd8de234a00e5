/** An outstanding request for one block. */
export interface PendingRequest<Peer> {
  readonly piece: number
  readonly block: number
  readonly peer: Peer
  /** The block is requested from another peer too, which is expected to be faster (endgame). */
  isDuplicate: boolean
}

/**
 * A piece of which some blocks were requested: which of its blocks are present, requested, or free to be requested.
 * A block is requested from two peers at most.
 */
export class PartialPiece<Peer> {
  readonly index: number
  readonly blocks: number
  /** The only peer that may be asked: after a failed copy, or for a peer on parole. Null: any peer. */
  soleSource: Peer | null = null
  /** The peer that was asked last: it continues with this piece before it starts another. */
  owner: Peer | null = null
  readonly #present: Uint8Array
  readonly #requests = new Map<number, PendingRequest<Peer>[]>()
  #presentCount = 0
  #next = 0
  readonly #released: number[] = []

  constructor(index: number, blocks: number) {
    this.index = index
    this.blocks = blocks
    this.#present = new Uint8Array(blocks)
  }

  get hasFreeBlock(): boolean {
    return this.#released.length > 0 || this.#next < this.blocks
  }

  get isComplete(): boolean {
    return this.#presentCount === this.blocks
  }

  get hasRequests(): boolean {
    return this.#requests.size > 0
  }

  /** Blocks that are neither present nor requested. */
  get freeCount(): number {
    return this.blocks - this.#presentCount - this.#requests.size
  }

  hasBlock(block: number): boolean {
    return this.#present[block] === 1
  }

  /** Whether the block is neither present nor requested. */
  isFree(block: number): boolean {
    return !this.hasBlock(block) && !this.#requests.has(block)
  }

  isRequestedFrom(peer: Peer): boolean {
    for (const requests of this.#requests.values()) if (requests.some((one) => one.peer === peer)) return true
    return false
  }

  /** Outstanding requests by block: one or two for each. */
  requests(): Iterable<readonly PendingRequest<Peer>[]> {
    return this.#requests.values()
  }

  /** Requests the first free block from `peer`. Only while there is a free block. */
  request(peer: Peer): PendingRequest<Peer> {
    const block = this.#released.pop() ?? this.#next++
    const request: PendingRequest<Peer> = { piece: this.index, block, peer, isDuplicate: false }
    this.#requests.set(block, [request])
    this.owner = peer
    return request
  }

  /** Requests this block, which must be free. */
  requestBlock(block: number, peer: Peer): PendingRequest<Peer> {
    this.#takeFree(block)
    const request: PendingRequest<Peer> = { piece: this.index, block, peer, isDuplicate: false }
    this.#requests.set(block, [request])
    this.owner = peer
    return request
  }

  /** Requests a block from `peer` as well. */
  requestDuplicate(other: PendingRequest<Peer>, peer: Peer): PendingRequest<Peer> {
    const request: PendingRequest<Peer> = { piece: this.index, block: other.block, peer, isDuplicate: true }
    other.isDuplicate = true
    this.#requests.get(other.block)?.push(request)
    return request
  }

  /** A request will not be answered: its block is free again, unless it is present or also requested elsewhere. */
  release(request: PendingRequest<Peer>): void {
    const requests = this.#requests.get(request.block)
    const at = requests?.indexOf(request) ?? -1
    if (!requests || at < 0) return
    requests.splice(at, 1)
    const [left] = requests
    if (left) {
      left.isDuplicate = false
      return
    }
    this.#requests.delete(request.block)
    if (!this.hasBlock(request.block)) this.#released.push(request.block)
  }

  /** A block has come. @returns its outstanding requests, whichever peer sent it */
  onBlock(block: number): readonly PendingRequest<Peer>[] {
    if (this.hasBlock(block)) return []
    this.#present[block] = 1
    this.#presentCount += 1
    const requests = this.#requests.get(block) ?? []
    this.#requests.delete(block)
    // The block was free: its request was cancelled, but the answer was already on the way.
    if (requests.length === 0) this.#takeFree(block)
    return requests
  }

  /** Of the blocks that were never requested, those before `block` stay free and `block` is not. */
  #takeFree(block: number): void {
    const returned = this.#released.indexOf(block)
    if (returned >= 0) {
      this.#released.splice(returned, 1)
      return
    }
    for (; this.#next < block; this.#next++) this.#released.unshift(this.#next)
    if (this.#next === block) this.#next = block + 1
  }
}
