/** An error of JSON-RPC (EIP-1474): a code, a message and the data of a revert. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  readonly data: string | undefined

  constructor(code: number, message: string, data?: string) {
    super(message)
    this.code = code
    this.data = data
  }

  static params(what: string, expected: string, got: unknown): RpcError {
    const shown = typeof got === 'string' ? got.slice(0, 80) : typeof got
    return new RpcError(-32_602, `Invalid params: expected ${what} to be ${expected}, got ${shown}`)
  }

  static method(method: string): RpcError {
    return new RpcError(-32_601, `The method ${method.slice(0, 80)} does not exist on this chain`)
  }

  /** A refused transaction or request, with geth's message, which viem recognises. */
  static refused(message: string): RpcError {
    return new RpcError(-32_000, message)
  }

  /** @param data the contract's revert data */
  static reverted(data: string): RpcError {
    return new RpcError(3, 'execution reverted', data)
  }
}
