import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'

/**
 * The engine overrides methods of these packages and leans on others. An upgrade that changes one of them must be read
 * before it is taken: then, and only then, put the new fingerprint here.
 */
const sources = {
  'webtorrent/lib/torrent.js': [
    '_onParsedTorrent',
    '_onMetadata',
    '_verifyPieces',
    '_startDiscovery',
    '_addPeer',
    'addPeer',
    '_registerPeer',
    'removePeer',
    '_onWire',
    '_onWireWithMetadata',
    '_checkDone',
    '_update',
    '_updateSelections',
    '_updateInterest',
    '_gcSelections',
    '_rechoke',
    '_onStore',
    '_destroy',
  ],
  'bittorrent-protocol/index.js': [
    '_write',
    '_processBuffer',
    '_onMessageLength',
    '_onMessage',
    '_onRequest',
    '_onBitField',
    '_onCancel',
    'choke',
    'unchoke',
    'reject',
    'piece',
    'request',
    'cancel',
    'setTimeout',
    '_onPiece',
    '_onReject',
    '_onChoke',
    '_pull',
    '_callback',
  ],
} as const

/** A method's text in the package's source, from its name to the brace that closes it. */
function methodSource(file: string, name: string): string {
  const text = readFileSync(new URL(`../../../node_modules/${file}`, import.meta.url), 'utf8')
  const start = new RegExp(`^  (async )?${name} \\(`, 'm').exec(text)?.index
  if (start === undefined) throw new Error(`${file} has no method ${name}`)
  return text.slice(start, text.indexOf('\n  }\n', start) + 5)
}

describe('the chassis has the methods that we override, unchanged', () => {
  for (const [file, methods] of Object.entries(sources)) {
    it(file, () => {
      const fingerprints = Object.fromEntries(
        methods.map((name) => [name, createHash('sha256').update(methodSource(file, name)).digest('hex').slice(0, 16)]),
      )
      expect(fingerprints).toMatchSnapshot()
    })
  }
})

it('simple-peer stops sending at the depth of the channel buffer that we promise', () => {
  const text = readFileSync(new URL('../../../node_modules/@thaunknown/simple-peer/lite.js', import.meta.url), 'utf8')
  const [, kib] = /^const MAX_BUFFERED_AMOUNT = (\d+) \* 1024$/m.exec(text) ?? []
  expect(Number(kib) * 1024).toBe(LIMITS.channelBufferBytes)
})
