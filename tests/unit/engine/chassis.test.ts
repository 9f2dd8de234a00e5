import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'

/**
 * The engine overrides methods of these packages and relies on others. Read an upgrade that changes one of them before
 * you take it; only then put the new fingerprint here.
 */
const sources = {
  '@thaunknown/simple-peer/lite.js': [
    'send',
    '_onChannelMessage',
    '_onChannelBufferedAmountLow',
    '_onInterval',
    '_onChannelClose',
    '_destroy',
  ],
  'bittorrent-protocol/index.js': [
    '_message',
    '_push',
    '_pull',
    '_debug',
    '_parse',
    '_onPiece',
    '_onFinish',
    'end',
    '_processBuffer',
    '_onMessageLength',
    '_onMessage',
    '_onRequest',
    '_onBitField',
    '_onHave',
    '_onCancel',
    '_onHandshake',
    '_onExtended',
    'choke',
    'unchoke',
    'reject',
    'piece',
    'request',
    'cancel',
    '_onReject',
    '_onChoke',
    '_callback',
  ],
  'lt_donthave/index.js': ['onMessage', 'donthave', '_failRequests'],
} as const

/** A method's text in the package's source, from its name to the brace that closes it. */
function methodSource(file: string, name: string): string {
  const text = readFileSync(new URL(`../../../node_modules/${file}`, import.meta.url), 'utf8')
  const start = new RegExp(`^ +(async )?${name} \\(`, 'm').exec(text)?.index
  if (start === undefined) throw new Error(`${file} has no method ${name}`)
  return text.slice(start, text.indexOf('\n  }\n', start) + 5)
}

describe('the protocol packages have the methods that we override or rely on, unchanged', () => {
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
