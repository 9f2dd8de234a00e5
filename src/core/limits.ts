import { APP_LIMITS } from './limits/app.ts'
import { CHAIN_LIMITS } from './limits/chain.ts'
import { EMBED_LIMITS } from './limits/embed.ts'
import { METAINFO_LIMITS } from './limits/metainfo.ts'
import { PAYMENTS_LIMITS } from './limits/payments.ts'
import { PEERS_LIMITS } from './limits/peers.ts'
import { PLAY_LIMITS } from './limits/play.ts'
import { SESSIONS_LIMITS } from './limits/sessions.ts'
import { SHELL_LIMITS } from './limits/shell.ts'
import { SPEED_LIMITS } from './limits/speed.ts'
import { STORAGE_LIMITS } from './limits/storage.ts'
import { STREAMS_LIMITS } from './limits/streams.ts'
import { TRACKERS_LIMITS } from './limits/trackers.ts'
import { WALLET_LIMITS } from './limits/wallet.ts'
import { WEB_SEED_LIMITS } from './limits/web-seed.ts'

/**
 * Every bound of Freshet. `docs/limits.md` has the same table, and a test compares the two. The rows stand in
 * `limits/`, one file a subject.
 */
export const LIMITS = {
  ...METAINFO_LIMITS,
  ...PEERS_LIMITS,
  ...TRACKERS_LIMITS,
  ...WEB_SEED_LIMITS,
  ...STORAGE_LIMITS,
  ...STREAMS_LIMITS,
  ...SESSIONS_LIMITS,
  ...PAYMENTS_LIMITS,
  ...PLAY_LIMITS,
  ...SPEED_LIMITS,
  ...WALLET_LIMITS,
  ...APP_LIMITS,
  ...CHAIN_LIMITS,
  ...SHELL_LIMITS,
  ...EMBED_LIMITS,
} as const
