import type { Hex, TypedDataDefinition } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { SerialQueue } from '../../core/lib/serial-queue.ts'
import type { Eip1193 } from '../../protocol/eip1193.ts'
import type { ConsentRequest } from './consent-request.ts'
import { ProviderError } from './provider-error.ts'
import { isHex, parseQuantity, READ_METHODS, toHexQuantity } from './rpc-values.ts'

/** The wallet's key and chain, and how it asks for consent. */
export interface PlayWalletOptions {
  readonly account: PrivateKeyAccount
  readonly chainId: number
  readonly backend: Eip1193
  /** Resolves to whether the user consents. */
  confirm(request: ConsentRequest): Promise<boolean>
  /** Whether the page was allowed to see the account, in this visit or an earlier one. */
  readonly isAllowed: boolean
  setAllowed(allowed: boolean): void
}

type Listener = (data: unknown) => void
type Params = readonly unknown[]

/**
 * A wallet for play money: a key in this browser that signs for one chain with worthless coins. It asks for
 * consent and implements EIP-1193 as any wallet does.
 */
export class PlayWallet implements Eip1193 {
  readonly #options: PlayWalletOptions
  readonly #listeners = new Map<string, Set<Listener>>()
  #allowed: boolean
  #connecting = false
  /** Shows one dialog at a time and gives each transaction a nonce of its own. */
  readonly #queue = new SerialQueue()

  constructor(parts: PlayWalletOptions) {
    this.#options = parts
    this.#allowed = parts.isAllowed
  }

  on(event: string, listener: Listener): this {
    const set = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, set.add(listener))
    return this
  }

  removeListener(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener)
    return this
  }

  async request({ method, params }: { readonly method: string; readonly params?: Params | object }): Promise<unknown> {
    const list: Params = params === undefined ? [] : Array.isArray(params) ? params : [params]
    switch (method) {
      case 'eth_chainId':
        return toHexQuantity(BigInt(this.#options.chainId))
      case 'eth_accounts':
        return this.#accounts()
      case 'eth_requestAccounts':
        await this.#connect()
        return this.#accounts()
      case 'wallet_requestPermissions':
        await this.#connect()
        return this.#permissions()
      case 'wallet_getPermissions':
        return this.#permissions()
      case 'wallet_revokePermissions':
        this.#setAllowed(false)
        return null
      case 'wallet_switchEthereumChain':
      case 'wallet_addEthereumChain':
        return this.#requireOwnChain(list[0])
      case 'eth_sendTransaction':
        return this.#queue.run(() => this.#send(list[0]))
      case 'personal_sign':
        return this.#queue.run(() => this.#signText(list))
      case 'eth_signTypedData_v4':
        return this.#queue.run(() => this.#signTyped(list))
      default:
        if (!READ_METHODS.has(method)) throw ProviderError.unsupported(method)
        return this.#options.backend.request({ method, params: list })
    }
  }

  #accounts(): readonly string[] {
    return this.#allowed ? [this.#options.account.address] : []
  }

  #permissions(): readonly object[] {
    return this.#allowed ? [{ parentCapability: 'eth_accounts', caveats: [] }] : []
  }

  #setAllowed(allowed: boolean): void {
    if (this.#allowed === allowed) return
    this.#allowed = allowed
    this.#options.setAllowed(allowed)
    for (const listener of this.#listeners.get('accountsChanged') ?? []) listener(this.#accounts())
  }

  async #connect(): Promise<void> {
    if (this.#allowed) return
    if (this.#connecting) throw ProviderError.pending()
    this.#connecting = true
    try {
      await this.#queue.run(() => this.#requestConsent({ kind: 'connect' }))
      this.#setAllowed(true)
    } finally {
      this.#connecting = false
    }
  }

  async #requestConsent(request: ConsentRequest): Promise<void> {
    if (!(await this.#options.confirm(request))) throw ProviderError.rejected()
  }

  #requireOwnChain(chain: unknown): null {
    const { chainId } = (chain ?? {}) as { chainId?: unknown }
    if (parseQuantity(chainId) !== BigInt(this.#options.chainId)) throw ProviderError.otherChain()
    return null
  }

  #checkAccount(account: unknown): void {
    const own = this.#options.account.address.toLowerCase()
    if (!this.#allowed || typeof account !== 'string' || account.toLowerCase() !== own)
      throw ProviderError.unauthorized()
  }

  async #send(request: unknown): Promise<unknown> {
    const { from, to, value, data, gas, gasPrice, maxFeePerGas, chainId } = (request ?? {}) as Record<string, unknown>
    this.#checkAccount(from)
    if (chainId != null) this.#requireOwnChain({ chainId })
    if (to != null && !isHex(to)) throw ProviderError.params('an address')
    if (data != null && !isHex(data)) throw ProviderError.params('bytes')
    const { account, backend } = this.#options
    const transaction = {
      from: account.address,
      value: toHexQuantity(parseQuantity(value) ?? 0n),
      ...(to ? { to } : {}),
      ...(data ? { data } : {}),
    }
    const quantityOf = async (method: string, params: Params): Promise<bigint> =>
      parseQuantity(await backend.request({ method, params })) ?? 0n
    const fields = {
      type: 'legacy',
      chainId: this.#options.chainId,
      to: (to as Hex | undefined) ?? null,
      value: parseQuantity(value) ?? 0n,
      data: (data as Hex | undefined) ?? '0x',
      gas: parseQuantity(gas) ?? (await quantityOf('eth_estimateGas', [transaction])),
      gasPrice: parseQuantity(gasPrice) ?? parseQuantity(maxFeePerGas) ?? (await quantityOf('eth_gasPrice', [])),
    } as const
    const fee = fields.gas * fields.gasPrice
    const dataBytes = (fields.data.length - 2) / 2
    await this.#requestConsent({ kind: 'send', to: fields.to, value: fields.value, fee, dataBytes })
    const nonce = Number(await quantityOf('eth_getTransactionCount', [account.address, 'pending']))
    const raw = await account.signTransaction({ ...fields, nonce })
    return backend.request({ method: 'eth_sendRawTransaction', params: [raw] })
  }

  async #signText([message, from]: Params): Promise<Hex> {
    this.#checkAccount(from)
    if (!isHex(message)) throw ProviderError.params('bytes')
    const bytes = Uint8Array.from(message.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    await this.#requestConsent({ kind: 'sign', text: new TextDecoder().decode(bytes) })
    return this.#options.account.signMessage({ message: { raw: message } })
  }

  async #signTyped([from, typed]: Params): Promise<Hex> {
    this.#checkAccount(from)
    const data: unknown = typeof typed === 'string' ? JSON.parse(typed) : typed
    if (typeof data !== 'object' || data === null) throw ProviderError.params('typed data')
    const { chainId } = ((data as { domain?: unknown }).domain ?? {}) as { chainId?: unknown }
    if (chainId != null && Number(chainId) !== this.#options.chainId)
      throw ProviderError.params('typed data of this chain')
    await this.#requestConsent({ kind: 'sign', text: JSON.stringify((data as { message?: unknown }).message, null, 2) })
    return this.#options.account.signTypedData(data as TypedDataDefinition)
  }
}
