/** What decides which piece is fetched for others. */
export interface BootstrapChoice {
  readonly pieceCount: number
  /** A piece that the host has whole, that is not here, and that no connected peer has. */
  isMissing(piece: number): boolean
  bytesOf(piece: number): number
  /** Bytes that may still be fetched. */
  readonly leftBytes: number
  /** 0 ≤ value < 1 */
  random(): number
}

/** A piece that no copy in the swarm has: at random, so that visitors fetch different ones. Null: there is none. */
export function pieceForOthers({ pieceCount, isMissing, bytesOf, leftBytes, random }: BootstrapChoice): number | null {
  let [chosen, seen]: [number | null, number] = [null, 0]
  for (let piece = 0; piece < pieceCount; piece++) {
    if (!isMissing(piece) || bytesOf(piece) > leftBytes) continue
    seen += 1
    if (random() * seen < 1) chosen = piece
  }
  return chosen
}

/** What was fetched for others, and not given yet. */
export class UngivenPieces {
  readonly #left = new Map<number, number>()

  add(piece: number, bytes: number): void {
    this.#left.set(piece, bytes)
  }

  onGiven(piece: number, bytes: number): void {
    const left = (this.#left.get(piece) ?? 0) - bytes
    if (left > 0) this.#left.set(piece, left)
    else this.#left.delete(piece)
  }

  get bytes(): number {
    let sum = 0
    for (const left of this.#left.values()) sum += left
    return sum
  }
}
