/**
 * Encrypted shares: bytes a second that are sealed as they are read from the user's files, and opened as they are
 * played or saved, by WebCrypto in Node, a MiB at a time; against one run of AES-256-GCM over all of it by Node's own
 * crypto module, without chunks.
 *
 *   npm run bench -- encryption --runs 5
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { parseArgs } from 'node:util'
import { OpeningReader } from '../../src/core/encryption/opening-reader.ts'
import { SealingReader } from '../../src/core/encryption/sealing-reader.ts'
import { ShareKeys } from '../../src/core/encryption/share-keys.ts'
import { formatContentKey } from '../../src/core/metainfo/content-key.ts'
import { MIB } from '../../src/core/units.ts'
import { interleave } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const LENGTH = 256 * MIB
const UNIT = 'MB/s'

const keys = await ShareKeys.of(formatContentKey(new Uint8Array(32)))
const key = await keys.content(0)
const part = new Uint8Array(4 * MIB)

async function rateOf(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return LENGTH / 1_000 / (performance.now() - started)
}

/** Reads the sealed file once, a MiB at a time. */
async function seal(onSealed: (bytes: Uint8Array) => void = () => undefined): Promise<void> {
  const reader = new SealingReader(key, LENGTH, async (start, end) => part.slice(0, end - start))
  for (let at = 0; at < reader.sealedLength; at += MIB) {
    onSealed(await reader.read(at, Math.min(reader.sealedLength, at + MIB)))
  }
}

const sealed: Uint8Array[] = []
await seal((bytes) => void sealed.push(bytes))

async function open(): Promise<void> {
  const reader = new OpeningReader(key, LENGTH, { start: 0, end: LENGTH })
  for (const bytes of sealed) {
    reader.put(bytes)
    while (reader.ready) await reader.open()
  }
}

function stock(make: typeof createCipheriv | typeof createDecipheriv): void {
  const cipher = make('aes-256-gcm', part.subarray(0, 32), part.subarray(0, 12))
  for (let at = 0; at < LENGTH; at += MIB) cipher.update(part.subarray(0, MIB))
}

const runs = Number(values.runs)
const rivalName = 'one AES-256-GCM of node:crypto'
const rates = await interleave(
  {
    seal: () => rateOf(() => seal()),
    stockSeal: () => rateOf(() => stock(createCipheriv)),
    open: () => rateOf(open),
    stockOpen: () => rateOf(() => stock(createDecipheriv)),
  },
  runs,
)
report('encryption', [
  compare({ case: 'sealed as it is read', rivalName, unit: UNIT }, rates.seal, rates.stockSeal),
  compare({ case: 'opened as it is saved', rivalName, unit: UNIT }, rates.open, rates.stockOpen),
])
