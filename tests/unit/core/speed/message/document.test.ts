import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeBencode } from '../../../../../src/core/bencode/decode.ts'
import { fromHex, toHex } from '../../../../../src/core/bytes.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { addressBytes, checksummed } from '../../../../../src/core/money/accounts.ts'
import { addressOfKey, chequeDigest, issuerOf } from '../../../../../src/core/money/cheque.ts'
import {
  decodeSpeedMessage,
  encodeSpeedMessage,
  type SpeedMessage,
} from '../../../../../src/core/speed/message/message.ts'
import {
  connectionOf,
  proofDigest,
  proverOf,
  sellerOf,
  sellerProofDigest,
} from '../../../../../src/core/speed/message/proof.ts'
import { REASONS } from '../../../../../src/core/speed/message/refusal-reason.ts'
import { MIB } from '../../../../../src/core/units.ts'

const text = readFileSync(new URL('../../../../../docs/bt_speed.md', import.meta.url), 'utf8')
const ISSUER = checksummed('0x8D3766440f0D7B949a5E32995D09619A7F86e632')

const examples = [...text.matchAll(/```bt_speed\n([\s\S]*?)```\n\n```fields\n([\s\S]*?)```/g)].map(
  ([, hex, fields]) => ({
    bytes: fromHex(hex!.replaceAll('\n', '')),
    fields: fields!.trim().split('\n'),
  }),
)
const decoded = examples.map(({ bytes }) => decodeSpeedMessage(bytes)!)
const only = <T extends SpeedMessage['type']>(type: T): Extract<SpeedMessage, { type: T }> =>
  decoded.find((message): message is Extract<SpeedMessage, { type: T }> => message.type === type)!

describe('docs/bt_speed.md', () => {
  it('has an example of every message, byte for byte', () => {
    const rows = [...text.matchAll(/^\| +(\d+) \| `(\w+)` +\| (?:both|payer|payee)/gm)]
    expect(rows.length).toBe(11)
    for (const [, code, name] of rows) {
      const of = examples.filter((_example, at) => decoded[at]!.type === name)
      expect(of.length, name).toBeGreaterThan(0)
      for (const { fields } of of) expect(fields).toContain(`type: ${code}`)
    }
  })

  it('has examples that encode to the same bytes and lists their fields', () => {
    for (const [at, { bytes, fields }] of examples.entries()) {
      expect(toHex(encodeSpeedMessage(decoded[at]!))).toBe(toHex(bytes))
      const dictionary = decodeBencode(bytes) as Map<string, Uint8Array | bigint>
      const listed = [...dictionary].map(
        ([key, value]) => `${key}: ${typeof value === 'bigint' ? value : `0x${toHex(value)}`}`,
      )
      expect(fields).toEqual(listed)
    }
  })

  it('has a cheque and proofs with the digests and the signer that it names', () => {
    const { cheque } = only('cheque')
    expect(issuerOf(cheque)).toBe(ISSUER)
    expect(text).toContain(toHex(chequeDigest(cheque)))
    const [payer, payee] = [new Uint8Array(32).fill(0x55), new Uint8Array(32).fill(0x66)]
    const offers = decoded.flatMap((message) => (message.type === 'terms' && message.terms) || [])
    const nonceOf = (isSeller: boolean) => offers.find(({ ask }) => (ask !== null) === isSeller)!.nonce
    const { chainId, vault, beneficiary } = cheque
    const where = { chainId, payee: beneficiary, infoHash: new Uint8Array(20).fill(0xaa) }
    const proof = { ...where, vault, connection: connectionOf(payer, payee), nonce: nonceOf(true) }
    expect(addressBytes(vault)).toEqual(new Uint8Array(20).fill(0x11))
    expect(text).toContain(toHex(proofDigest(proof)))
    expect(proverOf(proof, only('proof').signature)).toBe(ISSUER)
    expect(only('proof').issuer).toBe(ISSUER)
    const seller = { ...where, connection: connectionOf(payee, payer), nonce: nonceOf(false) }
    expect(text).toContain(toHex(sellerProofDigest(seller)))
    expect(sellerOf(seller, only('seller').signature)).toBe(beneficiary)
    expect(addressOfKey(new Uint8Array(32).fill(0x22))).toBe(beneficiary)
  })

  it('lists every reason by its number', () => {
    const rows = [...text.matchAll(/^\| +(\d+) \| `(\w+)` +\| (?!both|payer|payee)/gm)]
    const listed = Object.fromEntries(rows.map(([, code, name]) => [name, Number(code)]))
    expect({ other: 0, ...listed }).toEqual(REASONS)
  })

  it('names the limits that are in force', () => {
    const stated = [
      `at most ${LIMITS.speedMessageBytes} bytes`,
      `${LIMITS.speedMessagesPerSecond} messages a second`,
      `(${LIMITS.speedMessageBurst} at once after a pause)`,
      `After ${LIMITS.speedStrikes} refused messages`,
      `at most ${LIMITS.speedProofs} times on a wire`,
      `${LIMITS.speedWireCreditBytes / 1024} KiB, or a piece and a block where that is more`,
      `min(${LIMITS.speedCreditBytes / MIB} MiB`,
      `_first_ is ${LIMITS.speedFirstCreditBytes / MIB} MiB`,
      `${LIMITS.speedFreeBytesPerSecond / 1024} KiB worth of debt a second`,
      `after ${LIMITS.speedSettleMs / 1_000} s`,
      `at least ${LIMITS.speedChequeGapMs} ms`,
      `waits ${LIMITS.speedOverdueMs / 1_000} s`,
      `within the last ${LIMITS.speedBidGraceMs / 1_000} s`,
    ]
    const flat = text.replaceAll(/\s+/g, ' ')
    for (const statement of stated) expect(flat).toContain(statement)
  })
})
