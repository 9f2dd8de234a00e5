import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT, run } from '../../stack/bootstrap.js'
import { aptInstall, canUseApt } from '../../stack/browsers.js'

/** Created once and cached. */
const FOLDER = join(ROOT, 'build', 'bench')
const PICTURES_PER_SECOND = 25
/** Key frames every two seconds, as films have them. */
const KEY_EVERY = 2 * PICTURES_PER_SECOND

async function requireFfmpeg(): Promise<void> {
  const there = () => spawnSync('ffmpeg', ['-version']).status === 0
  if (there() || (canUseApt() && (await aptInstall('ffmpeg')) && there())) return
  throw new Error('There is no ffmpeg, which makes the video: install it (Debian: apt-get install ffmpeg)')
}

/**
 * Path of an MP4 (H.264, index first) of about `bytes` with a constant rate: padded, so that every seek needs the same
 * amount of data, and of small dimensions, so that decoding is cheap.
 */
export async function videoFile(bytes: number, bitsPerSecond: number): Promise<string> {
  const path = join(FOLDER, `video-${bytes}-${bitsPerSecond}.mp4`)
  if (existsSync(path)) return path
  await requireFfmpeg()
  mkdirSync(dirname(path), { recursive: true })
  const seconds = Math.ceil((bytes * 8) / bitsPerSecond)
  const rate = String(bitsPerSecond)
  const half = path.replace('.mp4', '.half.mp4')
  const code = await run('ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${PICTURES_PER_SECOND}:duration=${seconds},format=yuv420p`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', String(KEY_EVERY), '-keyint_min', String(KEY_EVERY)],
    ...['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate, '-x264-params', 'nal-hrd=cbr:force-cfr=1'],
    ...['-movflags', '+faststart', half],
  ])
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`)
  renameSync(half, path)
  return path
}
