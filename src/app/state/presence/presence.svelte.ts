import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { isBoolean, onPreferenceChanged, readPreference, writePreference } from '../shell/preferences.ts'

/** Whether the browser shows notifications of Freshet, and the user wants them. */
export type NotifyState = 'unsupported' | 'denied' | 'off' | 'on'

/** What Freshet shows and does outside its page. `ui/presence` carries it out; it loads after the first view. */
export class Presence {
  /** Stands before the title of every page, with the torrent that it names, if it is one; null: nothing. */
  title = $state.raw<{ readonly text: string; readonly infoHash: InfoHash | null } | null>(null)
  #keepAwake = $state(readPreference('keepAwake', isBoolean) ?? false)
  #notify = $state(readPreference('notify', isBoolean) ?? false)
  #offered = $state(readPreference('notifyOffered', isBoolean) ?? false)
  #permission = $state(readPermission())

  constructor() {
    onPreferenceChanged(['keepAwake', 'notify', 'notifyOffered'], () => {
      this.#keepAwake = readPreference('keepAwake', isBoolean) ?? false
      this.#notify = readPreference('notify', isBoolean) ?? false
      this.#offered = readPreference('notifyOffered', isBoolean) ?? false
      this.readPermission()
    })
  }

  get keepAwake(): boolean {
    return this.#keepAwake
  }

  set keepAwake(on: boolean) {
    this.#keepAwake = on
    writePreference('keepAwake', on)
  }

  get notify(): NotifyState {
    if (this.#permission === null) return 'unsupported'
    if (this.#permission === 'denied') return 'denied'
    return this.#notify && this.#permission === 'granted' ? 'on' : 'off'
  }

  /** Whether to offer notifications where a torrent downloads: once, and not to a user who has decided. */
  get offersNotifications(): boolean {
    return !this.#offered && this.notify === 'off' && this.#permission === 'default'
  }

  /** Called by a gesture of the user: a browser asks for no other reason. */
  async setNotify(on: boolean): Promise<void> {
    this.declineOffer()
    if (on && this.#permission === 'default') this.#permission = await Notification.requestPermission()
    this.readPermission()
    this.#notify = on && this.#permission === 'granted'
    writePreference('notify', this.#notify)
  }

  declineOffer(): void {
    this.#offered = true
    writePreference('notifyOffered', true)
  }

  /** The user may have changed it in the browser's settings. */
  readPermission(): void {
    this.#permission = readPermission()
  }
}

/** Null where this page can show none. */
function readPermission(): NotificationPermission | null {
  return 'Notification' in globalThis && 'serviceWorker' in navigator ? Notification.permission : null
}
