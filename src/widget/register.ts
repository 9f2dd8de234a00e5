import { FreshetSeed } from './element/freshet-seed.ts'
import { FreshetVideo } from './element/freshet-video.ts'
import { surroundings } from './element/surroundings.ts'
import type { StartSession } from './lib/session-types.ts'

/** Makes both elements known to the page. Again, and on a server, it is without effect. */
export function register(load: () => Promise<StartSession>, base: string | null): void {
  const registry = globalThis.customElements
  if (registry === undefined) return
  surroundings.load = load
  surroundings.base = base ?? surroundings.base
  if (registry.get('freshet-video') === undefined) registry.define('freshet-video', FreshetVideo)
  if (registry.get('freshet-seed') === undefined) registry.define('freshet-seed', FreshetSeed)
}
