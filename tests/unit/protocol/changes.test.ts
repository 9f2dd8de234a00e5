import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyChanges } from '../../../src/protocol/changes.ts'
import type { EngineChanges, EngineSnapshot, TorrentSummary } from '../../../src/protocol/engine.ts'

const summary = (id: number, addedAt: number, version: number) =>
  ({ infoHash: String.fromCharCode(97 + id), addedAt, downloadedBytes: version }) as TorrentSummary

/** What a list goes through: torrents come, change and go. */
const step = fc.record({
  whole: fc.boolean(),
  touched: fc.array(fc.tuple(fc.nat(5), fc.nat(3), fc.nat(9)), { maxLength: 6 }),
  removed: fc.array(fc.nat(5), { maxLength: 3 }),
})

test('applied changes equal the list: newest first, with the same objects where nothing changed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const model = new Map<string, TorrentSummary>()
      let view: EngineSnapshot | null = null
      for (const { whole, touched, removed } of steps) {
        const gone = removed.map((id) => summary(id, 0, 0).infoHash).filter((infoHash) => model.delete(infoHash))
        const changed = new Map<string, TorrentSummary>()
        for (const [id, addedAt, version] of touched) {
          const known = model.get(summary(id, 0, 0).infoHash)
          const now = summary(id, known?.addedAt ?? addedAt, version)
          changed.set(now.infoHash, now)
          model.set(now.infoHash, now)
        }
        const changes: EngineChanges = {
          whole,
          changed: whole ? [...model.values()] : [...changed.values()],
          removed: whole ? [] : gone,
          detail: null,
          openStreams: 0,
        }
        view = applyChanges(view, changes)
        const wanted = [...model.values()].sort((a, b) => b.addedAt - a.addedAt || (a.infoHash < b.infoHash ? -1 : 1))
        expect(view.torrents).toHaveLength(wanted.length)
        for (const [index, torrent] of wanted.entries()) expect(view.torrents[index]).toBe(torrent)
      }
    }),
  )
})
