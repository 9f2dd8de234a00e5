/** A way to ask a chain: EIP-1193's one method. Wallets, our in-browser chain and an RPC address all come in this shape. */
export interface Eip1193 {
  /** @throws an object with EIP-1193 / EIP-1474 `code` */
  request(call: { readonly method: string; readonly params?: readonly unknown[] | object }): Promise<unknown>
}

/** The same over a MessagePort, spoken with `protocol/rpc.ts`. */
export interface Eip1193Api {
  request(method: string, params: readonly unknown[]): Promise<unknown>
}

export interface Eip1193Events {
  /** EIP-1193 `chainChanged`, `accountsChanged`, and `message` of subscriptions. */
  event: { readonly name: string; readonly data: unknown }
}
