/** A block that a peer requested (BEP 3 `request`). */
export interface BlockRequest {
  readonly piece: number
  readonly offset: number
  readonly length: number
}

export const isSameBlock = (a: BlockRequest, b: BlockRequest): boolean =>
  a.piece === b.piece && a.offset === b.offset && a.length === b.length
