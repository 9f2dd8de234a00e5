import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'
import { LIMITS } from '../../core/limits.ts'
import type { UnreadToFrame } from '../../protocol/embed/embed-guards.ts'
import type { FromFrame, MediaClock } from '../../protocol/embed/embed-messages.ts'
import type { Playhead } from '../../protocol/engine.ts'
import { streamUrl } from '../../protocol/stream.ts'
import { Appearance } from '../player/appearance.ts'
import { saveFile } from '../player/file-saver.ts'
import { FramePlayer } from '../player/frame-player.ts'

/** Of a film that is not loaded. */
const UNKNOWN: Playhead = { bytesPerSecond: LIMITS.readerBytesPerSecond, bufferedSeconds: 0 }

export interface PlayerLinkEvents {
  post(message: FromFrame): void
  onPlayhead(playhead: Playhead): void
  /** It is on, or no longer. */
  onShown(): void
}

/** The frame's player, as far as the page orders it about and the engine can feed it. */
export class PlayerLink {
  readonly #base: string
  readonly #events: PlayerLinkEvents
  readonly #video: HTMLVideoElement
  readonly #appearance: Appearance
  #player: FramePlayer | null = null
  #owned: OwnedTorrent | null = null
  /** What the page said last, before the player could follow. */
  #clock: MediaClock | null = null
  #isSaving = false
  /** It is the player that is seen. */
  isOn = false

  /** @param base the frame's own folder, ending in a slash */
  constructor(base: string, video: HTMLVideoElement, events: PlayerLinkEvents) {
    this.#base = base
    this.#video = video
    this.#events = events
    this.#appearance = new Appearance(video, (modes) => {
      if (this.isOn) events.post({ kind: 'captions', modes })
    })
    // The page gives the frame its own player's focus.
    addEventListener('focus', () => this.isOn && document.activeElement === document.body && video.focus())
  }

  /** From now on it can read the file. */
  open(owned: OwnedTorrent): void {
    if (this.#owned !== null) return
    this.#owned = owned
    this.#begin()
  }

  /** It can no longer. */
  close(): void {
    this.#owned = null
    this.#player?.close()
    this.#player = null
    this.#setOn(false)
  }

  receive(message: UnreadToFrame): void {
    switch (message.kind) {
      case 'sync':
        this.#clock = message.clock
        this.#player?.follow(message.clock)
        break
      case 'take':
        this.#player?.take(message.clock, message.volume, message.muted)
        this.#setOn(this.#player !== null)
        this.#reportPlayhead()
        break
      case 'release':
        this.#clock = null
        this.#player?.release()
        this.#setOn(false)
        break
      case 'save':
        this.#save()
        break
      case 'look':
        this.#appearance.show(message.look)
        break
      case 'cues':
        this.#appearance.addCues(message.track, message.first, message.cues)
        break
      case 'media':
        if (this.isOn) this.#player?.command(message.command)
    }
  }

  /** Called once a second. @param isWhole every byte of the file is here */
  tick(isWhole: boolean): void {
    if (isWhole) this.#endSaving('whole')
    this.#reportPlayhead()
  }

  /** @param unknown of a film that is about to be loaded */
  #reportPlayhead(unknown: Playhead | null = null): void {
    const playhead = (this.#owned && this.#player?.playhead(this.#owned.file.length)) ?? unknown
    // The page's player shows the film until the frame's can.
    if (playhead) this.#events.onPlayhead({ ...playhead, spareSeconds: this.isOn ? 0 : LIMITS.embedSpareSeconds })
  }

  #save(): void {
    const owned = this.#owned
    this.#isSaving = owned !== null
    this.#events.post({ kind: 'saving', how: owned === null ? 'refused' : 'begun' })
    if (owned !== null) void saveFile(this.#base, owned, () => this.#endSaving('refused'))
  }

  #endSaving(how: 'whole' | 'refused'): void {
    if (this.#isSaving) this.#events.post({ kind: 'saving', how })
    this.#isSaving = false
  }

  #begin(): void {
    const owned = this.#owned
    if (owned === null || this.#player !== null) return
    const source = streamUrl(this.#base, owned.file.infoHash, owned.path)
    this.#player = new FramePlayer(this.#video, source, {
      onMedia: (media) => this.#events.post({ kind: 'media', media }),
      onLoad: () => this.#reportPlayhead(UNKNOWN),
      onReady: () => this.#events.post({ kind: 'ready' }),
      onFailed: (code) => {
        this.#player?.release()
        this.#setOn(false)
        this.#events.post({ kind: 'failed', code: `media-${code}` })
      },
    })
    if (this.#clock !== null) this.#player.follow(this.#clock)
  }

  #setOn(isOn: boolean): void {
    if (this.isOn === isOn) return
    this.isOn = isOn
    this.#video.classList.toggle('on', isOn)
    this.#events.onShown()
  }
}
