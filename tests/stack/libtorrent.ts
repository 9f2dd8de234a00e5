import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from './bootstrap.js'

const VERSION = '2.1.1'
const FOLDER = join(ROOT, 'build', 'python')
/** Says that libtorrent could not be installed, so that it is not tried again by every process of a run. */
const MISSING = join(FOLDER, `no-libtorrent-${VERSION}`)
const PYTHON = process.platform === 'win32' ? 'python' : 'python3'
const env = { ...process.env, PYTHONPATH: FOLDER, PIP_DISABLE_PIP_VERSION_CHECK: '1' }

const runPython = (args: readonly string[], timeout: number): boolean =>
  spawnSync(PYTHON, args, { cwd: ROOT, env, stdio: 'ignore', timeout }).status === 0

/** Whether libtorrent is here. Where Python is, it is installed into `build/`, once. */
export function hasLibtorrent(): boolean {
  const probe = ['-c', `import libtorrent; assert libtorrent.version.startswith('${VERSION}')`]
  if (runPython(probe, 30_000)) return true
  if (existsSync(MISSING)) return false
  mkdirSync(FOLDER, { recursive: true })
  const packages = ['--only-binary', ':all:', '--target', FOLDER, '--upgrade', `libtorrent==${VERSION}`]
  if (runPython(['-m', 'pip', 'install', '--quiet', ...packages], 120_000) && runPython(probe, 30_000)) return true
  writeFileSync(MISSING, '')
  return false
}

export interface LibtorrentStatus {
  readonly isComplete: boolean
  /** Payload bytes of this process. */
  readonly downloaded: number
  readonly uploaded: number
  /** Verified bytes, also of earlier processes. */
  readonly done: number
  /** Bytes of pieces that failed their hash. */
  readonly wrong: number
  readonly peers: number
}

export interface LibtorrentTask {
  /** Where its files are, or go to. */
  readonly folder: string
  readonly tracker: string
  /** The bytes of a .torrent file of which all files are in the folder, or a magnet link to download. */
  readonly torrent: Uint8Array | string
  /** Bytes a second; default 0: no limit. */
  readonly uploadBytesPerSecond?: number
  readonly downloadBytesPerSecond?: number
}

/** libtorrent in a process of its own, over WebRTC only. */
export class LibtorrentPeer {
  readonly #child: ChildProcess
  readonly #changes = new EventEmitter().setMaxListeners(0)
  readonly #ended: Promise<void>
  #status: LibtorrentStatus | null = null
  #over: Error | null = null
  #errors = ''

  constructor({ folder, tracker, torrent, uploadBytesPerSecond = 0, downloadBytesPerSecond = 0 }: LibtorrentTask) {
    const isSeed = typeof torrent !== 'string'
    const torrentFile = isSeed ? Buffer.from(torrent).toString('base64') : null
    const magnet = isSeed ? null : torrent
    this.#child = spawn(PYTHON, ['tests/stack/libtorrent-peer.py'], { cwd: ROOT, env })
    const task = { folder, tracker, torrentFile, magnet, isSeed, uploadBytesPerSecond, downloadBytesPerSecond }
    this.#child.stdin?.write(`${JSON.stringify(task)}\n`)
    this.#child.stderr?.on('data', (text) => {
      this.#errors = `${this.#errors}${text}`.slice(-4_000)
    })
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      this.#status = JSON.parse(line) as LibtorrentStatus
      this.#changes.emit('change')
    })
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#over = new Error(`libtorrent ended (${signal ?? code}). ${this.#errors}`)
        this.#changes.emit('change')
        resolve()
      })
    })
  }

  /** Resolves as soon as `wanted` holds; rejects when the process ends before. */
  until(wanted: (status: LibtorrentStatus) => boolean): Promise<LibtorrentStatus> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const isWanted = this.#status !== null && wanted(this.#status)
        if (!isWanted && !this.#over) return
        this.#changes.off('change', look)
        if (isWanted) resolve(this.#status!)
        else reject(this.#over)
      }
      this.#changes.on('change', look)
      look()
    })
  }

  /** Announces now, with offers. */
  announce(): void {
    this.#child.stdin?.write('announce\n')
  }

  /** Ends its process at once, as a crash does. Safe to call twice. */
  async kill(): Promise<void> {
    if (!this.#over) this.#child.kill('SIGKILL')
    await this.#ended
  }
}
