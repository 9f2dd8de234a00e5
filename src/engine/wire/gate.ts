import type { BlockRequest, Wire } from './wire.ts'

/** Decides about a peer's requests for blocks. Every request gets exactly one answer (BEP 6): the block or a reject. */
export interface UploadGate {
  /** The peer requests a block that exists and is verified. @returns false to reject it */
  onRequest(request: BlockRequest): boolean
  /** The peer cancels a request. @returns whether the request was still waiting */
  onCancel(request: BlockRequest): boolean
  /** We choke the peer. @returns the waiting requests, all of which are rejected */
  onChoke(): readonly BlockRequest[]
}

/** A wire that leaves the decision about requests to a gate. */
export interface GatedWire extends Wire {
  /** Hands all later requests to `gate`. Without a gate every request is rejected. */
  serve(gate: UploadGate): void
  /** Rejects a request (BEP 6) where both sides support it; BEP 3 has no such message. */
  refuse(request: BlockRequest): void
}
