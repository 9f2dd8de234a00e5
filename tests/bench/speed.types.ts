/** What `speed.worker.ts` measured, ms each. */
export interface SpeedWorkerReply {
  readonly signing: readonly number[]
  readonly checking: readonly number[]
  /** Everything a cheque goes through on both sides, writing included. */
  readonly trading: readonly number[]
}
