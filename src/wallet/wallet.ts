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
import { GENERIC, type WalletChoice, walletChoices } from './wallet-choice.ts'
import { walletErrorOf } from './wallet-error.ts'

export interface Connected {
  readonly walletId: string
  readonly account: Address
  /** The chain that the wallet is on, which may be any. */
  readonly chainId: number
}

/** Where the wallet part keeps which wallet was used last; keys are its own. */
export interface WalletMemory {
  get(name: string): string | null
  set(name: string, value: string | null): void
}

export interface WalletOptions {
  /** Every chain that we may ask the wallet to switch to; the first one is where it starts. */
  readonly chains: readonly [Chain, ...Chain[]]
  readonly memory: WalletMemory
}

const LAST = 'recentConnectorId'

/** We read the chain through our own clients: this is never asked. */
const unread = custom({ request: () => Promise.reject(new Error('Reads do not go through the wallet')) })

/** The user's injected wallet: which there are, which one is connected, and how to ask it. */
export class Wallet {
  readonly #config: Config
  readonly #memory: WalletMemory
  #left = false

  constructor({ chains, memory }: WalletOptions) {
    this.#memory = memory
    this.#config = createConfig({
      chains,
      connectors: [injected()],
      multiInjectedProviderDiscovery: true,
      transports: Object.fromEntries(chains.map(({ id }) => [id, unread])),
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
  get connected(): Connected | null {
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
    const text = this.#memory.get(`wallet.${LAST}`)
    if (text === null) return null
    const id: unknown = JSON.parse(text)
    return typeof id === 'string' && this.#memory.get(`wallet.${id}.disconnected`) === null ? id : null
  }

  /** Hears of new wallets, accounts and chains; returns how to stop. */
  subscribe(listener: () => void): () => void {
    const stops = [
      watchConnection(this.#config, { onChange: listener }),
      watchConnectors(this.#config, {
        onChange: () => {
          // The wallet used last may announce itself late.
          if (this.connected === null && !this.#left) void this.reconnect()
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
    this.#left = false
    if (this.connected?.walletId === id) return
    try {
      await connect(this.#config, { connector })
    } catch (thrown) {
      throw walletErrorOf(thrown)
    }
    if (this.connected === null) {
      throw new WalletError('locked', 'Expected an account, got none from the wallet', { reason: '' })
    }
  }

  /** Connects without asking to the wallet used last, when it still allows this page. */
  async reconnect(): Promise<void> {
    const last = this.lastUsed
    const connector = this.#config.connectors.find(({ id }) => id === last)
    if (connector !== undefined) await reconnect(this.#config, { connectors: [connector] })
  }

  /** Forgets the wallet. */
  async disconnect(): Promise<void> {
    this.#left = true
    await disconnect(this.#config)
  }

  /**
   * Has the wallet go to a chain, adding it where the wallet does not know it (EIP-3326, EIP-3085).
   *
   * @throws WalletError `rejected`, `request-pending`, `wrong-chain` when the wallet cannot
   */
  async switchTo(chainId: number): Promise<void> {
    if (this.#config.state.current === null) throw noWallet()
    if (this.connected?.chainId === chainId) return
    try {
      await switchChain(this.#config, { chainId })
    } catch (thrown) {
      const error = walletErrorOf(thrown)
      if (['rejected', 'request-pending', 'locked', 'wallet-offline'].includes(error.code)) throw error
      throw new WalletError('wrong-chain', `Expected chain ${chainId}, the wallet stays on another: ${error.message}`, {
        chainId,
        reason: String(error.fields.reason ?? ''),
      })
    }
  }

  /** What the connected wallet answers requests with. @throws WalletError `no-wallet` */
  async provider(): Promise<Eip1193> {
    const connection = getConnection(this.#config)
    if (connection.connector === undefined) throw noWallet()
    return (await connection.connector.getProvider()) as Eip1193
  }

  #connector(id: string): Connector {
    const connector = this.#config.connectors.find((known) => known.id === id)
    if (connector === undefined || (id === GENERIC && !('ethereum' in globalThis))) throw noWallet()
    return connector
  }
}

function noWallet(): WalletError {
  return new WalletError('no-wallet', 'Expected a wallet in this browser, got none')
}
