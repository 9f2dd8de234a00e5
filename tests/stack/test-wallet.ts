/**
 * A wallet for browser tests: an EIP-1193 provider in every page of a context. Its keys, chains and decisions are in
 * the test process.
 *
 *   const chains = { [chain.id]: chain.url }
 *   const wallet = await TestWallet.install(context, { keys: [chain.accounts[0].key], chains })
 *   wallet.policy = 'ask'                       // 'approve' (default), 'reject', or ask the test
 *   const request = await wallet.next()         // the next request that needs the user's consent
 *   request.method; request.params
 *   await request.approve()                     // or request.reject(); a test may delay either
 *
 * - Announced by EIP-6963 (`announce`, default true) or present at `window.ethereum` (`injected`). Several in one
 *   context need different `rdns`. Install before the first page is opened: permissions outlive reloads, as in a real
 *   wallet.
 * - `chains` are the known chains with their RPC URLs; `onChain` is the initial one. A switch to another fails with
 *   4902 until the page adds it, and then uses the URL that the page gave.
 * - `lock()`, `unlock()`, `useAccount(index)`, `goToChain(id)`, `disconnectSite()` are the user's actions in the wallet
 *   itself, which notify the pages. While locked it shows no account, and answers 4100 where it would have to sign.
 * - A second request of a kind that still waits for the user fails with -32002, as in MetaMask.
 * - Transactions are signed as legacy ones (BTTC is before London) with the account's next nonce; a request's own
 *   `nonce` is ignored. `resend(hash, 'speed-up' | 'cancel' | 'other')` replaces a pending transaction.
 * - `requests` are the methods requested so far, reads included.
 */
import type { BrowserContext } from '@playwright/test'
import { type Hex, hexToBigInt, isHex, keccak256, numberToHex, parseTransaction } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { installShim, type ShimFacts } from './test-wallet.page.ts'

export type WalletPolicy = 'approve' | 'reject' | 'ask'

export interface TestWalletOptions {
  /** Private keys of its accounts; the first is the chosen one. */
  readonly keys: readonly Hex[]
  /** RPC address by chain id. */
  readonly chains: Readonly<Record<number, string>>
  /** The chain it is on at first; default: the first it knows, else 1. */
  readonly onChain?: number
  readonly name?: string
  readonly rdns?: string
  readonly icon?: string
  readonly announce?: boolean
  readonly injected?: boolean
  readonly policy?: WalletPolicy
}

/** Something a user has to decide. */
export interface WalletRequest {
  readonly method: string
  readonly params: readonly unknown[]
  /** Resolves once the wallet has done it and answered. */
  approve(): Promise<void>
  reject(code?: number, message?: string): Promise<void>
}

interface RpcFailure {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

class RpcError extends Error {
  readonly failure: RpcFailure

  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.failure = data === undefined ? { code, message } : { code, message, data }
  }
}

const GREEN =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"%3E%3Crect width="8" height="8" rx="2" fill="%23286"/%3E%3C/svg%3E'

/** Requests that a real wallet asks its user about. */
const ASKED = new Set([
  'eth_requestAccounts',
  'wallet_requestPermissions',
  'wallet_switchEthereumChain',
  'wallet_addEthereumChain',
  'eth_sendTransaction',
  'personal_sign',
  'eth_signTypedData_v4',
])

export class TestWallet {
  readonly requests: string[] = []
  policy: WalletPolicy
  readonly #context: BrowserContext
  readonly #facts: ShimFacts
  readonly #accounts: readonly PrivateKeyAccount[]
  readonly #chains: Map<number, string>
  #chosen = 0
  #chainId: number
  #locked = false
  #permitted = false
  readonly #waiting: WalletRequest[] = []
  readonly #waitingMethods = new Set<string>()
  #onRequest: (request: WalletRequest) => void = () => undefined

  private constructor(context: BrowserContext, options: TestWalletOptions) {
    const {
      name = 'Test Wallet',
      rdns = 'test.freshet.wallet',
      icon = GREEN,
      announce = true,
      injected = false,
    } = options
    this.#context = context
    this.#facts = { binding: `wallet_${rdns.replace(/\W/g, '_')}`, name, rdns, icon, announce, injected }
    this.#accounts = options.keys.map((key) => privateKeyToAccount(key))
    this.#chains = new Map(Object.entries(options.chains).map(([id, url]) => [Number(id), url]))
    this.#chainId = options.onChain ?? [...this.#chains.keys()][0] ?? 1
    this.policy = options.policy ?? 'approve'
  }

  static async install(context: BrowserContext, options: TestWalletOptions): Promise<TestWallet> {
    const wallet = new TestWallet(context, options)
    await context.exposeBinding(wallet.#facts.binding, (_source, method: string, params: unknown[]) =>
      wallet.#answer(method, params),
    )
    // Scripts run by tsx have their functions named by a helper that pages lack.
    await context.addInitScript('globalThis.__name ??= (named) => named')
    await context.addInitScript(installShim, wallet.#facts)
    return wallet
  }

  get account(): PrivateKeyAccount {
    return this.#accounts[this.#chosen]!
  }

  get chainId(): number {
    return this.#chainId
  }

  /** The next request for the user that no one has taken yet; waits for it. */
  next(): Promise<WalletRequest> {
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) return Promise.resolve(waiting)
    return new Promise((resolve) => {
      this.#onRequest = (request) => {
        this.#onRequest = () => undefined
        this.#waiting.splice(this.#waiting.indexOf(request), 1)
        resolve(request)
      }
    })
  }

  async lock(): Promise<void> {
    this.#locked = true
    await this.#tell('accountsChanged', [])
  }

  async unlock(): Promise<void> {
    this.#locked = false
    await this.#tell('accountsChanged', this.#shown())
  }

  async useAccount(index: number): Promise<void> {
    this.#chosen = index
    await this.#tell('accountsChanged', this.#shown())
  }

  async goToChain(id: number): Promise<void> {
    this.#chainId = id
    await this.#tell('chainChanged', numberToHex(id))
  }

  /** Takes the page's permission back. */
  async disconnectSite(): Promise<void> {
    this.#permitted = false
    await this.#tell('accountsChanged', [])
  }

  /** Puts another transaction in the place of one that waits, with a higher fee. Resolves to its hash. */
  async resend(hash: Hex, how: 'speed-up' | 'cancel' | 'other'): Promise<Hex> {
    const old = (await this.#rpc('eth_getTransactionByHash', [hash])) as Record<
      'nonce' | 'gasPrice' | 'value' | 'input' | 'to',
      Hex
    >
    const self = this.account.address
    return this.#send({
      nonce: Number(old.nonce),
      gasPrice: hexToBigInt(old.gasPrice) * 2n,
      gas: 1_000_000n,
      to: how === 'speed-up' ? old.to : self,
      value: how === 'speed-up' ? hexToBigInt(old.value) : how === 'other' ? 1n : 0n,
      data: how === 'speed-up' ? old.input : '0x',
    })
  }

  async #answer(method: string, params: unknown[]): Promise<{ result: unknown } | { error: RpcFailure }> {
    this.requests.push(method)
    try {
      return { result: ASKED.has(method) ? await this.#ask(method, params) : await this.#read(method, params) }
    } catch (thrown) {
      if (thrown instanceof RpcError) return { error: thrown.failure }
      return { error: { code: -32603, message: String(thrown) } }
    }
  }

  /** Requests that need no consent. */
  #read(method: string, params: unknown[]): unknown {
    switch (method) {
      case 'eth_accounts':
        return this.#shown()
      case 'eth_chainId':
        return numberToHex(this.#chainId)
      case 'net_version':
        return String(this.#chainId)
      case 'wallet_getPermissions':
        return this.#permitted ? [{ parentCapability: 'eth_accounts' }] : []
      case 'wallet_revokePermissions':
        return this.disconnectSite().then(() => null)
      default:
        if (method.startsWith('wallet_')) throw new RpcError(4200, `The method ${method} is not supported`)
        return this.#rpc(method, params)
    }
  }

  #ask(method: string, params: unknown[]): Promise<unknown> {
    this.#refuseAtOnce(method, params)
    if (this.policy === 'approve' || this.#needsNoUser(method, params)) return this.#perform(method, params)
    if (this.policy === 'reject') throw new RpcError(4001, 'User rejected the request.')
    if (this.#waitingMethods.has(method)) {
      throw new RpcError(-32002, `Request of type '${method}' already pending. Please wait.`)
    }
    this.#waitingMethods.add(method)
    return new Promise((resolve, reject) => {
      const end = () => this.#waitingMethods.delete(method)
      const request: WalletRequest = {
        method,
        params,
        approve: async () => {
          end()
          await this.#perform(method, params).then(resolve, reject)
        },
        reject: async (code = 4001, message = 'User rejected the request.') => {
          end()
          reject(new RpcError(code, message))
        },
      }
      this.#waiting.push(request)
      this.#onRequest(request)
    })
  }

  #refuseAtOnce(method: string, params: unknown[]): void {
    const isSigning = method === 'eth_sendTransaction' || method.includes('sign')
    if (isSigning && (this.#locked || !this.#permitted)) {
      throw new RpcError(4100, 'The requested method and/or account has not been authorized by the user.')
    }
    if (method === 'wallet_switchEthereumChain' && !this.#chains.has(chainOf(params[0]))) {
      throw new RpcError(4902, 'Unrecognized chain ID. Try adding the chain using wallet_addEthereumChain first.')
    }
    if (method === 'eth_signTypedData_v4') {
      const { domain } = JSON.parse(String(params[1])) as { domain: { chainId?: number | string } }
      if (domain.chainId !== undefined && Number(domain.chainId) !== this.#chainId) {
        throw new RpcError(-32603, `Provided chainId must match the active chainId "${this.#chainId}"`)
      }
    }
  }

  #needsNoUser(method: string, params: unknown[]): boolean {
    if (method === 'eth_requestAccounts') return this.#permitted && !this.#locked
    return method === 'wallet_switchEthereumChain' && chainOf(params[0]) === this.#chainId
  }

  async #perform(method: string, params: unknown[]): Promise<unknown> {
    const [first, second] = params
    switch (method) {
      case 'eth_requestAccounts':
      case 'wallet_requestPermissions': {
        this.#locked = false
        this.#permitted = true
        const value = this.#shown()
        if (method === 'eth_requestAccounts') return value
        return [{ parentCapability: 'eth_accounts', caveats: [{ type: 'restrictReturnedAccounts', value }] }]
      }
      case 'wallet_addEthereumChain':
        this.#chains.set(chainOf(first), (first as { rpcUrls: string[] }).rpcUrls[0]!)
        await this.goToChain(chainOf(first))
        return null
      case 'wallet_switchEthereumChain':
        await this.goToChain(chainOf(first))
        return null
      case 'personal_sign':
        return this.account.signMessage({ message: isHex(first) ? { raw: first } : String(first) })
      case 'eth_signTypedData_v4':
        return this.account.signTypedData(JSON.parse(String(second)))
      default:
        return this.#transact(first as Record<string, Hex | undefined>)
    }
  }

  async #transact({
    from,
    to,
    data = '0x',
    value = '0x0',
    gas,
    gasPrice,
    chainId,
  }: Record<string, Hex | undefined>): Promise<Hex> {
    if (chainId !== undefined && Number(chainId) !== this.#chainId) {
      throw new RpcError(-32603, `Provided chainId must match the active chainId "${this.#chainId}"`)
    }
    if (from?.toLowerCase() !== this.account.address.toLowerCase()) throw new RpcError(4100, 'Unknown account')
    return this.#send({
      nonce: Number(await this.#rpc('eth_getTransactionCount', [from, 'pending'])),
      gasPrice: hexToBigInt(gasPrice ?? ((await this.#rpc('eth_gasPrice', [])) as Hex)),
      gas: hexToBigInt(gas ?? ((await this.#rpc('eth_estimateGas', [{ from, to, data, value }])) as Hex)),
      to: to!,
      value: hexToBigInt(value),
      data,
    })
  }

  async #send(transaction: {
    nonce: number
    gasPrice: bigint
    gas: bigint
    to: Hex
    value: bigint
    data: Hex
  }): Promise<Hex> {
    const signed = await this.account.signTransaction({ ...transaction, type: 'legacy', chainId: this.#chainId })
    // The signed fields are those of the request.
    if (parseTransaction(signed).to?.toLowerCase() !== transaction.to.toLowerCase()) throw new Error('Signed another')
    const hash = (await this.#rpc('eth_sendRawTransaction', [signed])) as Hex
    return hash ?? keccak256(signed)
  }

  async #rpc(method: string, params: readonly unknown[]): Promise<unknown> {
    const url = this.#chains.get(this.#chainId)
    if (url === undefined) throw new RpcError(-32603, 'Failed to fetch')
    let answer: { result?: unknown; error?: RpcFailure }
    try {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
      answer = await response.json()
    } catch {
      throw new RpcError(-32603, 'Failed to fetch')
    }
    if (answer.error !== undefined) throw new RpcError(answer.error.code, answer.error.message, answer.error.data)
    return answer.result
  }

  #shown(): readonly Hex[] {
    return this.#permitted && !this.#locked ? [this.account.address] : []
  }

  async #tell(event: string, data: unknown): Promise<void> {
    const { binding } = this.#facts
    await Promise.all(
      this.#context.pages().map((page) =>
        page
          .evaluate(
            ([key, name, value]) => {
              const told = (window as unknown as Record<string, ((name: string, value: unknown) => void) | undefined>)[
                key
              ]
              told?.(name, value)
            },
            [`${binding}_event`, event, data] as const,
          )
          // A page that goes to another address reads the state there.
          .catch(() => undefined),
      ),
    )
  }
}

const chainOf = (parameter: unknown): number => Number((parameter as { chainId: string }).chainId)
