import { expect, test } from 'vitest'
import { leavesReceivers, stoppedByClose, warnBeforeClose } from '../../../../../src/app/state/sharing/close-warning.ts'
import { receiversIn } from '../../../../../src/app/state/sharing/receivers.ts'
import type { PeerSummary } from '../../../../../src/protocol/engine.ts'
import { torrent } from '../../torrent.ts'

test.each([
  ['nothing is shared', [], false],
  ['no peer downloads', [torrent({ soleSeed: false, receivers: 0 })], false],
  ['others have everything too', [torrent({ soleSeed: false, receivers: 3 })], false],
  ['they would be left with a part', [torrent(), torrent({ soleSeed: true, receivers: 1 })], true],
] as const)('the browser asks before the page closes: %s', (_, torrents, asks) => {
  expect(leavesReceivers(torrents)).toBe(asks)
  const scope = new EventTarget()
  warnBeforeClose(scope as Window, () => leavesReceivers(torrents))
  const event = new Event('beforeunload', { cancelable: true })
  scope.dispatchEvent(event)
  expect(event.defaultPrevented).toBe(asks)
})

test('files that were chosen here stop with the engine of this tab, all torrents with the last tab', () => {
  const chosen = new Set(['chosen'])
  const stopped = (isLast: boolean, leads: boolean) => stoppedByClose(['chosen', 'other'], { isLast, leads }, chosen)
  expect(stopped(true, true)).toEqual(['chosen', 'other'])
  expect(stopped(false, true)).toEqual(['chosen'])
  expect(stopped(false, false)).toEqual([])
})

test('receivers are peers that miss something or got something, the furthest first', () => {
  const peer = (id: string, progress: number, uploadedBytes = 0, kind = 'webrtc'): PeerSummary =>
    ({ id, kind, progress, uploadedBytes }) as PeerSummary
  const peers = [
    peer('seed', 1),
    peer('done', 1, 5),
    peer('half', 0.5),
    peer('more', 0.7),
    peer('web', 1, 0, 'web-seed'),
  ]
  expect(receiversIn(peers).map(({ id }) => id)).toEqual(['more', 'half', 'done'])
})
