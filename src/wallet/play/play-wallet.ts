import type { Hex, TypedDataDefinition } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { Eip1193 } from '../../protocol/eip1193.ts'
import { ProviderError } from './provider-error.ts'

/** What the user is asked to agree to. Amounts in wei. */
export type PlayAsk =
  | { readonly kind: 'connect' }
  | {
      readonly kind: 'send'
      readonly to: Hex | null
      readonly value: bigint
      /** Most that it can cost. */
      readonly fee: bigint
      /** Bytes of data: a contract is called when there are any. */
      readonly dataBytes: number
    }
  | { readonly kind: 'sign'; readonly text: string }

export interface PlayWalletParts {
  readonly account: PrivateKeyAccount
  readonly chainId: number
  readonly backend: Eip1193
  /** Whether the user agrees. */
  confirm(ask: PlayAsk): Promise<boolean>
  /** Whether the page was let in, in this visit or an earlier one. */
  readonly isAllowed: boolean
  setAllowed(allowed: boolean): void
}

/** Questions that go on to the chain as they are. Nothing that changes it, and nothing a development node has of its own. */
const READS: ReadonlySet<string> = new Set([
  'eth_blockNumber',
  'eth_call',
  'eth_estimateGas',
  'eth_gasPrice',
  'eth_getBalance',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getCode',
  'eth_getLogs',
  'eth_getStorageAt',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'net_version',
  'web3_clientVersion',
])

type Listener = (data: unknown) => void
type Params = readonly unknown[]

const hex = (value: bigint): Hex => `0x${value.toString(16)}`
const isHex = (value: unknown): value is Hex => typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value)
/** What is given must be a number; what is not is asked of the chain. */
function amount(value: unknown): bigint | null {
  if (value == null) return null
  if (!isHex(value) || value.length < 3) throw ProviderError.params('a quantity')
  return BigInt(value)
}

/**
 * A wallet for play money: a key of this browser that signs for one chain whose coins are worth nothing. It asks its user as any
 * wallet does, and to the page it is one (EIP-1193).
 */
export class PlayWallet implements Eip1193 {
  readonly #parts: PlayWalletParts
  readonly #listeners = new Map<string, Set<Listener>>()
  #allowed: boolean
  #connecting = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: PlayWalletParts) {
    this.#parts = parts
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
        return hex(BigInt(this.#parts.chainId))
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
        return this.#stay(list[0])
      case 'eth_sendTransaction':
        return this.#afterOthers(() => this.#send(list[0]))
      case 'personal_sign':
        return this.#afterOthers(() => this.#signText(list))
      case 'eth_signTypedData_v4':
        return this.#afterOthers(() => this.#signTyped(list))
      default:
        if (!READS.has(method)) throw ProviderError.unsupported(method)
        return this.#parts.backend.request({ method, params: list })
    }
  }

  #accounts(): readonly string[] {
    return this.#allowed ? [this.#parts.account.address] : []
  }

  #permissions(): readonly object[] {
    return this.#allowed ? [{ parentCapability: 'eth_accounts', caveats: [] }] : []
  }

  #setAllowed(allowed: boolean): void {
    if (this.#allowed === allowed) return
    this.#allowed = allowed
    this.#parts.setAllowed(allowed)
    for (const listener of this.#listeners.get('accountsChanged') ?? []) listener(this.#accounts())
  }

  async #connect(): Promise<void> {
    if (this.#allowed) return
    if (this.#connecting) throw ProviderError.pending()
    this.#connecting = true
    try {
      await this.#afterOthers(() => this.#ask({ kind: 'connect' }))
      this.#setAllowed(true)
    } finally {
      this.#connecting = false
    }
  }

  async #ask(ask: PlayAsk): Promise<void> {
    if (!(await this.#parts.confirm(ask))) throw ProviderError.rejected()
  }

  /** One question to the user at a time, and one number to each transaction. */
  #afterOthers<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => undefined)
    return done
  }

  #stay(chain: unknown): null {
    const { chainId } = (chain ?? {}) as { chainId?: unknown }
    if (amount(chainId) !== BigInt(this.#parts.chainId)) throw ProviderError.otherChain()
    return null
  }

  #checkAccount(account: unknown): void {
    const ours = this.#parts.account.address.toLowerCase()
    if (!this.#allowed || typeof account !== 'string' || account.toLowerCase() !== ours)
      throw ProviderError.unauthorized()
  }

  async #send(request: unknown): Promise<unknown> {
    const { from, to, value, data, gas, gasPrice, maxFeePerGas, chainId } = (request ?? {}) as Record<string, unknown>
    this.#checkAccount(from)
    if (chainId != null) this.#stay({ chainId })
    if (to != null && !isHex(to)) throw ProviderError.params('an address')
    if (data != null && !isHex(data)) throw ProviderError.params('bytes')
    const { account, backend } = this.#parts
    const asked = {
      from: account.address,
      value: hex(amount(value) ?? 0n),
      ...(to ? { to } : {}),
      ...(data ? { data } : {}),
    }
    const quantityOf = async (method: string, params: Params): Promise<bigint> =>
      amount(await backend.request({ method, params })) ?? 0n
    const fields = {
      type: 'legacy',
      chainId: this.#parts.chainId,
      to: (to as Hex | undefined) ?? null,
      value: amount(value) ?? 0n,
      data: (data as Hex | undefined) ?? '0x',
      gas: amount(gas) ?? (await quantityOf('eth_estimateGas', [asked])),
      gasPrice: amount(gasPrice) ?? amount(maxFeePerGas) ?? (await quantityOf('eth_gasPrice', [])),
    } as const
    const fee = fields.gas * fields.gasPrice
    const dataBytes = (fields.data.length - 2) / 2
    await this.#ask({ kind: 'send', to: fields.to, value: fields.value, fee, dataBytes })
    const nonce = Number(await quantityOf('eth_getTransactionCount', [account.address, 'pending']))
    const raw = await account.signTransaction({ ...fields, nonce })
    return backend.request({ method: 'eth_sendRawTransaction', params: [raw] })
  }

  async #signText([message, from]: Params): Promise<Hex> {
    this.#checkAccount(from)
    if (!isHex(message)) throw ProviderError.params('bytes')
    const bytes = Uint8Array.from(message.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    await this.#ask({ kind: 'sign', text: new TextDecoder().decode(bytes) })
    return this.#parts.account.signMessage({ message: { raw: message } })
  }

  async #signTyped([from, typed]: Params): Promise<Hex> {
    this.#checkAccount(from)
    const data: unknown = typeof typed === 'string' ? JSON.parse(typed) : typed
    if (typeof data !== 'object' || data === null) throw ProviderError.params('typed data')
    const { chainId } = ((data as { domain?: unknown }).domain ?? {}) as { chainId?: unknown }
    if (chainId != null && Number(chainId) !== this.#parts.chainId)
      throw ProviderError.params('typed data of this chain')
    await this.#ask({ kind: 'sign', text: JSON.stringify((data as { message?: unknown }).message, null, 2) })
    return this.#parts.account.signTypedData(data as TypedDataDefinition)
  }
}
