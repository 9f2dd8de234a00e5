/** An error answer of a provider (EIP-1193, EIP-1474). */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }

  static rejected(): ProviderError {
    return new ProviderError(4001, 'The user rejected the request')
  }

  static unauthorized(): ProviderError {
    return new ProviderError(4100, 'The user has not connected this account to the page')
  }

  static unsupported(method: string): ProviderError {
    return new ProviderError(4200, `The play-money wallet has no ${method.slice(0, 80)}`)
  }

  /** The wallet never adds another chain, so that play money stays apart from chains with real coins. */
  static otherChain(): ProviderError {
    return new ProviderError(4902, 'The play-money wallet knows one chain only')
  }

  static pending(): ProviderError {
    return new ProviderError(-32_002, 'The user is being asked already')
  }

  static params(expected: string): ProviderError {
    return new ProviderError(-32_602, `Expected ${expected}`)
  }
}
