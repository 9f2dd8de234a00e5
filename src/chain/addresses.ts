import type { Address } from '../core/money/wei.ts'
import { BTTC, DONAU } from './chains.ts'

/** Ids of other chains with BTT; TRON's is the one that its JSON-RPC returns. */
export const ETHEREUM = 1
export const BSC = 56
export const TRON = 728_126_428

/** Token contracts of others. */
export interface TokenAddresses {
  /** The BTT token. On BTTC, where BTT is the native coin, never send through it (see `sendBtt`). */
  readonly btt?: Address
  /** The token from before 2021, 1,000 of today's BTT each, which token lists still call "BTT". */
  readonly oldBtt?: Address
  /** WETH9-style wrapped BTT, the currency of vaults. Two bridge wrappers on BTTC have the same name. */
  readonly wbtt?: Address
  /** Bridged BTT from Ethereum and from BSC: not WBTT. */
  readonly bridgedBtt?: { readonly ethereum: Address; readonly bsc: Address }
}

/** BTFS's own vaults. */
export interface BtfsAddresses {
  readonly vaultFactory: Address
  readonly vaultLogic: Address
  readonly priceOracle: Address
}

/** Contracts of others on one chain, by contract family. EIP-55. */
export interface KnownAddresses {
  readonly token?: TokenAddresses
  readonly btfs?: BtfsAddresses
}

const a = (text: string): Address => text as Address

/**
 * Known contracts by chain id. An address means nothing without its chain: 0xedf53026… is TRX on BTTC and StateSender
 * on Ethereum.
 */
const KNOWN: Readonly<Record<number, KnownAddresses>> = {
  [BTTC]: {
    token: {
      btt: a('0x0000000000000000000000000000000000001010'),
      wbtt: a('0x23181F21DEa5936e24163FFABa4Ea3B316B57f3C'),
      bridgedBtt: {
        ethereum: a('0x65676055E58b02E61272Cedec6E5C6D56BADfb86'),
        bsc: a('0xcBb9EDF6775e39748Ea6483A7fa6a385Cd7E9a4E'),
      },
    },
    btfs: {
      vaultFactory: a('0x763d7858287B9a33F4bE5bb3df0241dACc59BCc7'),
      vaultLogic: a('0x5c67bED46336A59252b73a0fA22B9de1cffb172e'),
      priceOracle: a('0x094fF75b4760f867d6211E0104f805a59809c369'),
    },
  },
  [DONAU]: {
    token: {
      btt: a('0x0000000000000000000000000000000000001010'),
      wbtt: a('0x107742EB846b86CEaAF7528D5C85cddcad3e409A'),
    },
    btfs: {
      vaultFactory: a('0x47caA2198A7614E68a9F9578e217535Ef9674040'),
      vaultLogic: a('0x67F0366c4c0c83F55D4759D301BEe051EF01E350'),
      priceOracle: a('0x0DE81B472d87fBA50DF04660430731372A5B823D'),
    },
  },
  [ETHEREUM]: { token: { btt: a('0xC669928185DbCE49d2230CC9B0979BE6DC797957') } },
  [BSC]: {
    token: {
      btt: a('0x352Cb5E19b12FC216548a2677bD0fce83BaE434B'),
      oldBtt: a('0x8595F9dA7b868b1822194fAEd312235E43007b49'),
    },
  },
  [TRON]: { token: { btt: a('0x032017411f4663B317fE77C257d28D5cD1b26e3D') } },
}

/** The known contracts of a chain; none for an unknown chain. */
export function knownAddresses(chainId: number): KnownAddresses {
  return Object.hasOwn(KNOWN, chainId) ? (KNOWN[chainId] ?? {}) : {}
}

/** BTT's contract on TRON in TRON's own notation, for links. */
export const TRON_BTT = 'TAFjULxiVgT4qWk6UZwjqwZXTSaGaqnVp4'
