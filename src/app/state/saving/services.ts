import type { FileSummary } from '../../../protocol/engine.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import type { Toasts } from '../shell/toasts.svelte.ts'
import type { TorrentFiles } from '../torrents/torrent-files.ts'

/** What saving needs from the app. */
export interface SavingServices {
  readonly engine: Pick<EngineConnection, 'running'>
  readonly toasts: Pick<Toasts, 'show' | 'showError' | 'attempt'>
  readonly files: Pick<TorrentFiles, 'url' | 'saveUrl'>
  /** Folder the app is served from, with a slash at the end. */
  readonly base: string
}

export const isComplete = ({ length, verifiedBytes }: FileSummary): boolean => verifiedBytes >= length
