import { LIMITS } from '../core/limits.ts'

/** One wallet of this browser, as shown. Wallets say all of this of themselves, so none of it is believed further than to be shown. */
export interface WalletChoice {
  /** Reverse domain name of an announced wallet (EIP-6963), or `injected`. */
  readonly id: string
  readonly name: string
  /** A checked `data:` URI; null when it has none that we show. */
  readonly icon: string | null
}

/** What connectors, and wallets behind them, tell. */
export interface AnnouncedWallet {
  readonly id: string
  readonly name: string
  readonly icon?: string | undefined
}

/** The connector for whatever sits at `window.ethereum` without announcing itself. */
export const GENERIC = 'injected'

const ICON = /^data:image\/(?:svg\+xml|png|webp|gif|jpeg)[;,]/i

/** Only inline pictures, and only as large as an icon: an address would tell its host who opens Freshet. */
export function checkedIcon(icon: string | undefined): string | null {
  const text = icon?.trim() ?? ''
  return text.length <= LIMITS.walletIconCharacters && ICON.test(text) ? text : null
}

/** Without what could hide or reorder letters. */
function checkedName(name: string): string {
  const plain = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim()
  return plain.slice(0, LIMITS.walletNameCharacters)
}

/**
 * The wallets to choose from: announced ones, each once, by name; the generic one only when none was announced and it is there, since it
 * is one of them otherwise.
 */
export function walletChoices(announced: readonly AnnouncedWallet[], hasGeneric: boolean): readonly WalletChoice[] {
  const choices = new Map<string, WalletChoice>()
  for (const { id, name, icon } of announced) {
    // The first to claim an id keeps it: a second one with the same is a copy, or pretends to be.
    if (id === GENERIC || choices.has(id)) continue
    choices.set(id, { id, name: checkedName(name) || id, icon: checkedIcon(icon) })
  }
  if (choices.size === 0 && hasGeneric) return [{ id: GENERIC, name: '', icon: null }]
  return [...choices.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, LIMITS.walletsShown)
}
