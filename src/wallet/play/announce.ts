import type { Eip1193 } from '../../protocol/eip1193.ts'

export const PLAY_WALLET_NAME = 'Play money'
/** Reverse domain name (EIP-6963). */
export const PLAY_WALLET_ID = 'app.freshet.play'

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" rx="20" fill="#f6c945"/>' +
    '<circle cx="48" cy="48" r="28" fill="none" stroke="#20313a" stroke-width="7" stroke-dasharray="13 9"/>' +
    '<path d="M40 35v26l21-13z" fill="#20313a"/></svg>',
)}`

/** Announces a wallet to this page (EIP-6963): now, and on every request for wallets. */
export function announceWallet(provider: Eip1193): void {
  const info = { uuid: crypto.randomUUID(), name: PLAY_WALLET_NAME, rdns: PLAY_WALLET_ID, icon: ICON }
  const detail = Object.freeze({ info: Object.freeze(info), provider })
  const announce = (): void => void dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  addEventListener('eip6963:requestProvider', announce)
  announce()
}
