import {
  type Config,
  type Connector,
  connect,
  createConfig,
  createStorage,
  disconnect,
  getConnection,
  injected,
  reconnect,
  switchChain,
  watchConnection,
  watchConnectors,
} from '@wagmi/core'
import { type Chain, custom } from 'viem'
import { WalletError } from '../core/errors.ts'
import type { Address } from '../core/money/wei.ts'
import type { Eip1193 } from '../protocol/eip1193.ts'
import { GENERIC_WALLET_ID, type WalletChoice, walletChoices } from './wallet-choice.ts'
import { toWalletError } from './wallet-error.ts'

/** The connected wallet and its state. */
export interface ConnectedWallet {
  readonly walletId: string
  readonly account: Address
  /** The chain that the wallet is on, which may be any. */
  readonly chainId: number
}

/** Persists which wallet was used last. Keys belong to this module. */
export interface WalletStorage {
  get(name: string): string | null
  set(name: string, value: string | null): void
}

export interface WalletOptions {
  /** Every chain that the wallet may be asked to switch to; the first one is the initial chain. */
  readonly chains: readonly [Chain, ...Chain[]]
  readonly storage: WalletStorage
}

const LAST_CONNECTOR_KEY = 'recentConnectorId'

/** Never used: chain reads go through our own clients. */
const unusedTransport = custom({ request: () => Promise.reject(new Error('Reads do not go through the wallet')) })

/** Discovers injected wallets, connects one and provides access to it. */
export class Wallet {
  readonly #config: Config
  readonly #storage: WalletStorage
  #disconnectedByUser = false

  constructor({ chains, storage: memory }: WalletOptions) {
    this.#storage = memory
    this.#config = createConfig({
      chains,
      connectors: [injected()],
      multiInjectedProviderDiscovery: true,
      transports: Object.fromEntries(chains.map(({ id }) => [id, unusedTransport])),
      storage: createStorage({
        key: 'wallet',
        storage: {
          getItem: (key) => memory.get(key),
          setItem: (key, value) => memory.set(key, value),
          removeItem: (key) => memory.set(key, null),
        },
      }),
    })
  }

  /** Wallets that announced themselves so far; more may come at any time. */
  get choices(): readonly WalletChoice[] {
    return walletChoices(this.#config.connectors, 'ethereum' in globalThis)
  }

  /** Null while no wallet is connected. */
  get connected(): ConnectedWallet | null {
    const connection = getConnection(this.#config)
    if (connection.status !== 'connected') return null
    return {
      walletId: connection.connector.id,
      account: connection.address as Address,
      chainId: connection.chainId,
    }
  }

  /** The wallet used last, unless the user has disconnected from it. */
  get lastUsed(): string | null {
    const text = this.#storage.get(`wallet.${LAST_CONNECTOR_KEY}`)
    if (text === null) return null
    const id: unknown = JSON.parse(text)
    return typeof id === 'string' && this.#storage.get(`wallet.${id}.disconnected`) === null ? id : null
  }

  /** Calls `listener` on changes of wallets, account or chain. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void {
    const stops = [
      watchConnection(this.#config, { onChange: listener }),
      watchConnectors(this.#config, {
        onChange: () => {
          // The wallet used last may announce itself late.
          if (this.connected === null && !this.#disconnectedByUser) void this.reconnect()
          listener()
        },
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /**
   * Asks the wallet for the user's account.
   *
   * @param id of a {@link WalletChoice}
   * @throws WalletError `no-wallet`, `rejected`, `request-pending`, `locked`, `wallet-failed`
   */
  async connect(id: string): Promise<void> {
    const connector = this.#connector(id)
    this.#disconnectedByUser = false
    if (this.connected?.walletId === id) return
    try {
      await connect(this.#config, { connector })
    } catch (thrown) {
      throw toWalletError(thrown)
    }
    if (this.connected === null) {
      throw new WalletError('locked', 'Expected an account, got none from the wallet', { reason: '' })
    }
  }

  /** Reconnects to the wallet used last, without a prompt, when it still allows this page. */
  async reconnect(): Promise<void> {
    const last = this.lastUsed
    const connector = this.#config.connectors.find(({ id }) => id === last)
    if (connector !== undefined) await reconnect(this.#config, { connectors: [connector] })
  }

  /** Disconnects and does not reconnect later. */
  async disconnect(): Promise<void> {
    this.#disconnectedByUser = true
    await disconnect(this.#config)
  }

  /**
   * Switches the wallet to a chain, which it adds if the wallet does not know it (EIP-3326, EIP-3085).
   *
   * @throws WalletError `rejected`, `request-pending`, `wrong-chain` when the wallet cannot
   */
  async switchTo(chainId: number): Promise<void> {
    if (this.#config.state.current === null) throw noWallet()
    if (this.connected?.chainId === chainId) return
    try {
      await switchChain(this.#config, { chainId })
    } catch (thrown) {
      const error = toWalletError(thrown)
      if (['rejected', 'request-pending', 'locked', 'wallet-offline'].includes(error.code)) throw error
      throw new WalletError('wrong-chain', `Expected chain ${chainId}, the wallet stays on another: ${error.message}`, {
        chainId,
        reason: String(error.fields.reason ?? ''),
      })
    }
  }

  /** The provider of the connected wallet. @throws WalletError `no-wallet` */
  async provider(): Promise<Eip1193> {
    const connection = getConnection(this.#config)
    if (connection.connector === undefined) throw noWallet()
    return (await connection.connector.getProvider()) as Eip1193
  }

  #connector(id: string): Connector {
    const connector = this.#config.connectors.find((known) => known.id === id)
    if (connector === undefined || (id === GENERIC_WALLET_ID && !('ethereum' in globalThis))) throw noWallet()
    return connector
  }
}

function noWallet(): WalletError {
  return new WalletError('no-wallet', 'Expected a wallet in this browser, got none')
}
