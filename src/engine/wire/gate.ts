import type { Wire } from 'bittorrent-protocol'
import type { BlockRequest } from './block-request.ts'

/** Who decides about a wire. */
export interface Gatekeeper {
  /** The peer asked for a block. @returns false to refuse it */
  onRequest(request: BlockRequest): boolean
  /** The peer took a request back. @returns whether it was still waiting */
  onCancel(request: BlockRequest): boolean
  /** We are about to choke it: hands out what it waits for. */
  onChoke(): readonly BlockRequest[]
}

export interface Gate {
  unchoke(): void
  choke(): void
  /** Tells the peer that a request will not be answered: BEP 6 where both sides speak it; else, as in BEP 3, there is no such word. */
  refuse(request: BlockRequest): void
}

/**
 * Takes a wire's slots and requests out of the chassis' hands, which unchokes every newcomer at once and answers every request at
 * once. Its own calls of `unchoke` do nothing; `choke`, whoever calls it, refuses what was waiting. Every request gets exactly one
 * answer (BEP 6): the block, or a reject.
 */
export function gateWire(wire: Wire, keeper: Gatekeeper): Gate {
  const unchoke = wire.unchoke.bind(wire)
  const choke = wire.choke.bind(wire)
  const refuse = ({ piece, offset, length }: BlockRequest): void => {
    if (wire.hasFast && !wire.destroyed) wire.reject(piece, offset, length)
  }
  wire.unchoke = () => {}
  wire.choke = () => {
    choke()
    for (const request of keeper.onChoke()) refuse(request)
  }
  wire._onRequest = (piece, offset, length) => {
    const request = { piece, offset, length }
    if (wire.amChoking || !keeper.onRequest(request)) refuse(request)
  }
  wire.on('cancel', (piece: number, offset: number, length: number) => {
    const request = { piece, offset, length }
    if (keeper.onCancel(request)) refuse(request)
  })
  return { unchoke, choke: () => wire.choke(), refuse }
}
