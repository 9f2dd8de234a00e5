import { SHELL_LIMITS } from '../core/limits/shell.ts'

/** Tokens of navigations that windows of the app had permitted, each for one. The oldest are dropped at the limit. */
export class Permits {
  readonly #tokens = new Set<string>()

  /** Adds a token and answers the window on its port. */
  add({ token, port }: { readonly token: string; readonly port: Pick<MessagePort, 'postMessage'> }): void {
    this.#tokens.add(token)
    for (const oldest of this.#tokens) {
      if (this.#tokens.size <= SHELL_LIMITS.permits) break
      this.#tokens.delete(oldest)
    }
    port.postMessage(null)
  }

  /** Whether a navigation with this token is permitted; it is not again. */
  take(token: string | null): boolean {
    return token !== null && this.#tokens.delete(token)
  }
}
