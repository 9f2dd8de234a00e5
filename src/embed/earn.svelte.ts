import { mount } from 'svelte'
import { type OrderedCheque, ordersFromJson, promisedSince } from '../core/money/ordered-cheque.ts'
import type { Address } from '../core/money/wei.ts'
import { type FromMoveWindow, isToMoveWindow, type ToMoveWindow } from '../protocol/embed/move-messages.ts'
import { loadHostConfig } from './earning/host-config.ts'
import { StoredEarnings } from './earning/stored-earnings.ts'
import Earn from './ui/Earn.svelte'
import type { EarnProps } from './ui/earn-props.ts'
import { describeDocument, visitorsLanguage } from './ui/kit/document-language.ts'

/** The window of our own origin that takes over what was earned on a site. Only a frame of ours is listened to. */
const nonce = location.hash.slice(1)
const opener = window.opener as Window | null
const language = visitorsLanguage()
const stored = new StoredEarnings(indexedDB)

const props: EarnProps = $state({
  stage: { kind: opener === null ? 'lost' : 'loading' },
  payee: null,
  chain: null,
  language,
  onSave: async (payee: Address | null) => {
    await stored.setPayee(payee)
    props.payee = payee
    post({ kind: 'freshet:payee', nonce, payee })
  },
})

function post(message: FromMoveWindow): void {
  opener?.postMessage(message, location.origin)
}

async function take({ id, site, orders: json }: ToMoveWindow): Promise<void> {
  let orders: readonly OrderedCheque[]
  try {
    orders = ordersFromJson(json)
    if (orders.length > 0) await stored.add(id, site, orders, Date.now())
    props.payee = await stored.payee()
  } catch {
    props.stage = { kind: 'failed' }
    return
  }
  // Only now: what is said to be here is not kept elsewhere.
  post({ kind: 'freshet:moved', nonce })
  post({ kind: 'freshet:payee', nonce, payee: props.payee })
  props.stage = { kind: 'moved', site, amount: promisedSince(orders) }
}

addEventListener('message', ({ data, source, origin }: MessageEvent<unknown>) => {
  if (source !== opener || origin !== location.origin || !isToMoveWindow(data, nonce)) return
  void take(data)
})
describeDocument(language)
mount(Earn, { target: document.getElementById('frame')!, props })
const { chain } = await loadHostConfig(new URL('../../config.json', location.href))
props.chain = chain
post({ kind: 'freshet:move-ready', nonce })
