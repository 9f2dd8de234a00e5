/** What a page has persisted, and what its seeder has sent, for specs that end the page half way. */
import type { Page } from '@playwright/test'
import type { SessionRecord } from '../../src/protocol/session.ts'
import type { Seeder } from '../stack/node-peer.ts'
import { expect } from './fixtures.ts'

/** The session in IndexedDB: what the app will trust after it is gone; null while there is none. */
export function sessionOf(page: Page, infoHash: string): Promise<Kept | null> {
  return page.evaluate(
    (key) =>
      new Promise<Kept | null>((resolve, reject) => {
        const opening = indexedDB.open('freshet')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const reading = database.transaction('sessions').objectStore('sessions').get(key)
          reading.onerror = () => reject(reading.error)
          reading.onsuccess = () => {
            database.close()
            const record = reading.result as SessionRecord | undefined
            if (record === undefined) return resolve(null)
            const bits = [...(record.bitfield ?? [])]
            const pieces = bits.flatMap((byte, i) =>
              [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (128 >> bit)).map((bit) => 8 * i + bit),
            )
            const { downloadedBytes, uploadedBytes, selected } = record
            resolve({ pieces, downloadedBytes, uploadedBytes, selected: [...selected] })
          }
        }
      }),
    infoHash,
  )
}

export interface Kept {
  /** Pieces it claims. */
  readonly pieces: number[]
  readonly downloadedBytes: number
  readonly uploadedBytes: number
  readonly selected: boolean[]
}

export const claimed = async (page: Page, infoHash: string): Promise<number[]> =>
  (await sessionOf(page, infoHash))?.pieces ?? []

/** How many pieces the page shows as verified. */
export const piecesHere = async (page: Page): Promise<number> =>
  Number.parseInt((await page.getByRole('img', { name: /pieces are here/ }).getAttribute('aria-label')) ?? '', 10)

/** How many whole pieces fit into half of `length` bytes: a gate for half of a torrent. */
export const halfOf = (length: number, pieceLength: number): number => Math.floor(length / 2 / pieceLength)

/** Waits until the page shows half of the torrent. */
export async function untilHalf(page: Page, seeder: Seeder): Promise<number> {
  await expect.poll(() => piecesHere(page)).toBeGreaterThanOrEqual(halfOf(seeder.length, seeder.pieceLength))
  return piecesHere(page)
}

/**
 * Pieces that had begun before the page ended and of which the seeder sent more bytes than they have. Pieces that had
 * not begun do not count: an open gate also answers the requests of the page before.
 */
export async function repeatedOf(seeder: Seeder, begun: readonly number[]): Promise<number> {
  return (await seeder.sent()).filter((piece) => begun.includes(piece.index) && piece.bytes > piece.length).length
}
