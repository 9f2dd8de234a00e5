import { register } from './register.ts'

/**
 * Makes `<freshet-video>` and `<freshet-seed>` known to the page. Again, and on a server, it is without effect.
 *
 * @param base folder of the frame for elements without a `base` of their own
 */
export function defineElements(base: string | null = null): void {
  register(async () => (await import('./session/session.ts')).startSession, base)
}
