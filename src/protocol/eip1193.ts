/** An EIP-1193 provider, as far as requests go: a wallet, the chain in the browser, or an RPC endpoint. */
export interface Eip1193 {
  /** @throws an object with EIP-1193 / EIP-1474 `code` */
  request(call: { readonly method: string; readonly params?: readonly unknown[] | object }): Promise<unknown>
}

/** The same over a MessagePort and `./rpc.ts`. */
export interface Eip1193Api {
  request(method: string, params: readonly unknown[]): Promise<unknown>
}

export interface Eip1193Events {
  /** EIP-1193 `chainChanged`, `accountsChanged`, and `message` of subscriptions. */
  event: { readonly name: string; readonly data: unknown }
}
