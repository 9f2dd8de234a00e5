import { LIMITS } from '../core/limits.ts'

/** One wallet of this browser, as shown. All of it is the wallet's own claim and serves for display only. */
export interface WalletChoice {
  /** Reverse domain name of an announced wallet (EIP-6963), or `injected`. */
  readonly id: string
  readonly name: string
  /** A checked `data:` URI; null when it has none that may be shown. */
  readonly icon: string | null
}

/** What a connector reports about its wallet. */
export interface AnnouncedWallet {
  readonly id: string
  readonly name: string
  readonly icon?: string | undefined
}

/** The connector for a wallet at `window.ethereum` that does not announce itself. */
export const GENERIC_WALLET_ID = 'injected'

const ICON = /^data:image\/(?:svg\+xml|png|webp|gif|jpeg)[;,]/i

/** Accepts only inline images of an icon's size: loading a URL would reveal the user's visit to its host. */
export function checkedIcon(icon: string | undefined): string | null {
  const text = icon?.trim() ?? ''
  return text.length <= LIMITS.walletIconCharacters && ICON.test(text) ? text : null
}

/** Removes characters that could hide or reorder letters. */
function checkedName(name: string): string {
  const plain = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim()
  return plain.slice(0, LIMITS.walletNameCharacters)
}

/**
 * The wallets to choose from: each announced one once, sorted by name. The generic one counts only when none was
 * announced, since otherwise it is one of them.
 */
export function walletChoices(announced: readonly AnnouncedWallet[], hasGeneric: boolean): readonly WalletChoice[] {
  const choices = new Map<string, WalletChoice>()
  for (const { id, name, icon } of announced) {
    // The first wallet with an id keeps it: a second one is a copy or an imitation.
    if (id === GENERIC_WALLET_ID || choices.has(id)) continue
    choices.set(id, { id, name: checkedName(name) || id, icon: checkedIcon(icon) })
  }
  if (choices.size === 0 && hasGeneric) return [{ id: GENERIC_WALLET_ID, name: '', icon: null }]
  return [...choices.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, LIMITS.walletsShown)
}
