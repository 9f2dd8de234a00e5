import { readPreference, writePreference } from '../shell/preferences.ts'

/** What the browser opens magnet links with. Firefox cannot take a registration back, Safari has no register. */
interface HandlerRegister {
  registerProtocolHandler?(scheme: string, url: string): void
  unregisterProtocolHandler?(scheme: string, url: string): void
}

const SCHEME = 'magnet'

/**
 * The address that the browser opens for a link: `%s` is the link, percent-encoded. It stands in the fragment, which no
 * server sees, and leads to the page that asks about the link.
 */
export function handlerAddress(origin: string, base: string): string {
  return `${origin}${base}#%s`
}

const isTime = (value: unknown): value is number => typeof value === 'number'

/** Freshet as the program that opens magnet links. No browser says whether it is: only that it was asked is known. */
export class MagnetHandler {
  #askedAt = readPreference('magnetHandlerAskedAt', isTime)
  readonly #register: HandlerRegister
  readonly #address: string

  constructor(register: HandlerRegister, address: string) {
    this.#register = register
    this.#address = address
  }

  get supported(): boolean {
    return this.#register.registerProtocolHandler !== undefined
  }

  /** Whether the browser can take it back; else only its own settings can. */
  get revocable(): boolean {
    return this.#register.unregisterProtocolHandler !== undefined
  }

  /** When the browser was asked, ms since the epoch; null before, and after it was taken back. */
  get askedAt(): number | null {
    return this.#askedAt
  }

  /** Has the browser ask the user. @throws DOMException where it does not allow that here */
  ask(): void {
    this.#register.registerProtocolHandler?.(SCHEME, this.#address)
    this.#note(Date.now())
  }

  revoke(): void {
    this.#register.unregisterProtocolHandler?.(SCHEME, this.#address)
    this.#note(null)
  }

  #note(askedAt: number | null): void {
    this.#askedAt = askedAt
    writePreference('magnetHandlerAskedAt', askedAt)
  }
}
