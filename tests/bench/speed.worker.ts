import { addressOfKey, issuerOf, type SignedCheque, signCheque } from '../../src/core/money/cheque.ts'
import { BTT, type Wei, wei } from '../../src/core/money/wei.ts'
import { receiveCheque } from '../../src/core/speed/channel/incoming-channel.ts'
import { promisePayout } from '../../src/core/speed/channel/outgoing-channel.ts'
import { decodeSpeedMessage, encodeSpeedMessage } from '../../src/core/speed/message/message.ts'
import { PaymentRecords } from '../../src/engine/payments/records/payment-records.ts'
import { idbRecordStore } from '../../src/engine/payments/records/store/idb-record-store.ts'
import { UnreadableRecords } from '../../src/engine/payments/records/store/unreadable-records.ts'
import { asInfoHash } from '../info-hash.ts'
import type { SpeedWorkerReply } from './speed.types.ts'

/** Signs, writes, checks and writes cheques in a worker as the engines of both sides do, one at a time. */
const CHAIN_ID = 199
const key = new Uint8Array(32).fill(7)
const vault = addressOfKey(key)
const beneficiary = addressOfKey(new Uint8Array(32).fill(8))

const sign = (sum: Wei): SignedCheque =>
  signCheque({ chainId: CHAIN_ID, vault, beneficiary, cumulativePayout: sum }, key)

/** Milliseconds of each. */
function timed<T>(count: number, act: (index: number) => T): { readonly ms: number[]; readonly made: T[] } {
  const ms: number[] = []
  const made: T[] = []
  for (let index = 0; index < count; index++) {
    const from = performance.now()
    made.push(act(index))
    ms.push(performance.now() - from)
  }
  return { ms, made }
}

/**
 * All steps of one cheque up to its acknowledgement: promised, persisted, signed, encoded; decoded, checked, persisted.
 */
async function trade(count: number): Promise<number[]> {
  const now = Date.now
  const payer = await PaymentRecords.open(idbRecordStore('bench-payer'), CHAIN_ID, now, new UnreadableRecords())
  const payee = await PaymentRecords.open(idbRecordStore('bench-payee'), CHAIN_ID, now, new UnreadableRecords())
  const ms: number[] = []
  for (let index = 0; index < count; index++) {
    const from = performance.now()
    const out = promisePayout(payer.openOutgoing(vault, beneficiary)!, wei(BTT))
    payer.setOutgoing(out)
    const note = { amount: wei(BTT), infoHash: asInfoHash('ab'.repeat(20)) }
    await payer.commit({ outgoing: out, budget: payer.budget, note: { ...note, kind: 'cheque-sent' } })
    const message = decodeSpeedMessage(encodeSpeedMessage({ type: 'cheque', cheque: sign(out.signed) }))
    if (message?.type !== 'cheque' || issuerOf(message.cheque) !== vault) throw new Error('The cheque is not ours')
    const line = receiveCheque(payee.openIncoming(vault, beneficiary)!, message.cheque, false, now())
    payee.setIncoming(line)
    await payee.commit({ incoming: line, note: { ...note, kind: 'cheque-received' } })
    ms.push(performance.now() - from)
  }
  return ms
}

addEventListener('message', async ({ data: count }: MessageEvent<number>) => {
  // The tables of the curve are made at the first use.
  issuerOf(sign(wei(BTT)))
  const signing = timed(count, (index) => sign(wei(BigInt(index + 1) * BTT)))
  const checking = timed(count, (index) => issuerOf(signing.made[index]!))
  if (checking.made.some((issuer) => issuer !== vault)) throw new Error('A signature is not ours')
  const reply: SpeedWorkerReply = { signing: signing.ms, checking: checking.ms, trading: await trade(count) }
  postMessage(reply)
})
