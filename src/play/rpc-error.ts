/** An error as JSON-RPC nodes give it (EIP-1474): a number, words, and the data of a revert. */
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

  /** A transaction or a question that the chain does not take; words as geth has them, which viem knows. */
  static refused(message: string): RpcError {
    return new RpcError(-32_000, message)
  }

  /** @param data what the contract said, as it said it */
  static reverted(data: string): RpcError {
    return new RpcError(3, 'execution reverted', data)
  }
}
