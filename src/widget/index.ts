import { register } from './register.ts'

export type { Answer } from '../protocol/embed/embed-messages.ts'
// biome-ignore lint/performance/noBarrelFile: the entry of the npm package.
export { FreshetSeed } from './element/freshet-seed.ts'
export { FreshetVideo } from './element/freshet-video.ts'
export type { ElementStats, MediaControl, ShareAnswer } from './lib/session-types.ts'

/**
 * Makes `<freshet-video>` and `<freshet-seed>` known to the page. Again, and on a server, it is without effect.
 *
 * @param base folder of the frame for elements without a `base` of their own
 */
export function defineElements(base: string | null = null): void {
  register(async () => (await import('./session/session.ts')).startSession, base)
}
