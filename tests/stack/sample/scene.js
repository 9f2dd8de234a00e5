/**
 * Draws the picture of the sample film: morning at a lake, as raw RGB frames on standard output. Called by make.sh:
 *
 *   node scene.js WIDTH HEIGHT FRAMES_PER_SECOND SECONDS
 *
 * Every frame is a function of its time alone, so that the film comes out the same each time.
 */
import { Buffer } from 'node:buffer'
import process from 'node:process'

const [width, height, rate, seconds] = process.argv.slice(2).map(Number)
const NOISE = 256

/** The same numbers each time, 0 ≤ value < 1 (mulberry32). */
function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const random = randomFrom(7)
const grid = Float32Array.from({ length: NOISE * NOISE }, random)

/** Smooth noise that repeats after 256 units, 0..1. */
function noise(x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [fx, fy] = [x - left, y - top]
  const [sx, sy] = [fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)]
  const [x0, x1] = [left & 255, (left + 1) & 255]
  const [y0, y1] = [(top & 255) << 8, ((top + 1) & 255) << 8]
  const upper = grid[y0 + x0] + (grid[y0 + x1] - grid[y0 + x0]) * sx
  const lower = grid[y1 + x0] + (grid[y1 + x1] - grid[y1 + x0]) * sx
  return upper + (lower - upper) * sy
}

/** Noise on several scales, 0..1. */
function cloudy(x, y, octaves) {
  let [sum, weight, total] = [0, 1, 0]
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(x * 2 ** octave + 31 * octave, y * 2 ** octave + 17 * octave)
    total += weight
    weight *= 0.5
  }
  return sum / total
}

const mix = (a, b, share) => a + (b - a) * share
const mixed = (a, b, share) => [mix(a[0], b[0], share), mix(a[1], b[1], share), mix(a[2], b[2], share)]
const clamp = (value) => Math.min(1, Math.max(0, value))
const smooth = (from, to, value) => {
  const share = clamp((value - from) / (to - from))
  return share * share * (3 - 2 * share)
}

/** Mountains from far to near: how high they reach above the water, how rough, how fast they pass by, their colour. */
const RIDGES = [
  { base: 0.2, height: 0.26, scale: 2.1, pan: 0.006, seed: 3, dawn: [0.5, 0.45, 0.6], day: [0.56, 0.68, 0.78] },
  { base: 0.1, height: 0.22, scale: 3.3, pan: 0.014, seed: 40, dawn: [0.3, 0.3, 0.45], day: [0.32, 0.47, 0.55] },
  {
    base: 0.03,
    height: 0.13,
    scale: 5.2,
    pan: 0.03,
    seed: 90,
    dawn: [0.1, 0.14, 0.2],
    day: [0.12, 0.26, 0.24],
    trees: 0.022,
  },
]
/** Where the water begins, from the top. */
const HORIZON = 0.56

/** The upper edges of the ridges in every column, in heights of the picture above the water. */
function edgesAt(time) {
  return RIDGES.map(({ base, height: high, scale, pan, seed, trees = 0 }) =>
    Float32Array.from({ length: width }, (_, column) => {
      const x = (column / width) * 1.78 + time * pan
      const hill = base + high * (cloudy(x * scale + seed, seed, 5) - 0.35)
      const tree = trees * (1 - Math.abs(((x * 42 + noise(x * 21, seed)) % 1) * 2 - 1)) * noise(x * 60, seed + 9)
      return hill + tree * 1.6
    }),
  )
}

function skyAt(x, up, time, sun, day) {
  const low = mixed([0.98, 0.66, 0.42], [0.86, 0.91, 0.93], day)
  const high = mixed([0.23, 0.27, 0.48], [0.27, 0.52, 0.77], day)
  let colour = mixed(low, high, smooth(0, 0.55, up))
  const cloud = smooth(0.5, 0.78, cloudy(x * 1.6 + time * 0.018, up * 4.2 + 60, 5)) * smooth(0.05, 0.25, up)
  colour = mixed(colour, mixed([1, 0.78, 0.62], [1, 1, 0.99], day), cloud * 0.75)
  const distance = Math.hypot(x - sun.x, up - sun.up)
  const glow = Math.exp(-distance * 6) * mix(0.75, 0.45, day) + smooth(0.05, 0.042, distance)
  return mixed(colour, [1, 0.94, 0.78], clamp(glow))
}

/** What is seen above the water at a place. */
function landAt(column, up, edges, time, sun, day) {
  const x = (column / width) * 1.78
  for (let index = RIDGES.length - 1; index >= 0; index--) {
    const edge = edges[index][column]
    if (up > edge) continue
    const { dawn, day: bright } = RIDGES[index]
    const shade = 0.86 + 0.28 * cloudy(x * 14 + time * RIDGES[index].pan * 14, up * 30 + index * 50, 3)
    const mist = smooth(0.09, 0, up) * mix(0.45, 0.18, day)
    return mixed(
      mixed(dawn, bright, day).map((part) => part * shade),
      mixed([0.95, 0.74, 0.6], [0.86, 0.92, 0.95], day),
      mist,
    )
  }
  return skyAt(x, up, time, sun, day)
}

function draw(frame, time) {
  const day = smooth(4, seconds - 4, time)
  const sun = { x: 1.05 - time * 0.004, up: mix(0.1, 0.42, time / seconds) }
  const edges = edgesAt(time)
  const water = Math.round(height * HORIZON)
  let at = 0
  for (let row = 0; row < height; row++) {
    const depth = (row - water) / (height - water)
    for (let column = 0; column < width; column++) {
      let colour
      if (row < water) {
        colour = landAt(column, (water - row) / height, edges, time, sun, day)
      } else {
        // Waves are wider near the viewer; they shift what is mirrored.
        const [wx, wy] = [((column / width - 0.5) * 9) / (0.25 + depth), 2.2 / (0.06 + depth * 0.9)]
        const wave = cloudy(wx * 1.5 + time * 0.5, wy * 3 + time * 1.1, 4) - 0.5
        const mirrored = clamp(((row - water) / height) * 0.95 + wave * (0.03 + 0.11 * depth))
        const side = Math.min(width - 1, Math.max(0, Math.round(column + wave * 40 * depth)))
        const seen = landAt(side, mirrored, edges, time, sun, day)
        colour = mixed(
          seen.map((part) => part * 0.86),
          mixed([0.12, 0.16, 0.26], [0.06, 0.25, 0.31], day),
          0.18 + 0.4 * depth,
        )
        const path = Math.exp(-(((column / width) * 1.78 - sun.x) ** 2) / (0.012 + 0.05 * depth))
        const glitter = smooth(0.1, 0.2, wave) * path
        colour = mixed(colour, [1, 0.92, 0.74], glitter * 0.85)
      }
      for (const part of colour) frame[at++] = Math.round(255 * clamp(part))
    }
  }
}

for (let index = 0; index < seconds * rate; index++) {
  const frame = Buffer.alloc(width * height * 3)
  draw(frame, index / rate)
  if (!process.stdout.write(frame)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}
