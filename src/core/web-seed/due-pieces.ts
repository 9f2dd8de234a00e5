import { pieceLengthAt, pieceStart, type TorrentLayout } from '../metainfo/layout.ts'
import type { DeadlineRange } from '../picking/deadlines.ts'

/** When a reader needs a piece. */
export interface DuePiece {
  /** ms; Infinity: no reader waits for it. */
  readonly dueMs: number
  /** How long that reader has been there, ms. */
  readonly readMs: number
}

/** Whether the one file that an owner's host has holds all of a piece. */
export function isWithinFile(piece: number, layout: TorrentLayout, fileIndex: number): boolean {
  const file = layout.files[fileIndex]
  const start = pieceStart(layout, piece)
  const end = start + pieceLengthAt(layout, piece)
  return file !== undefined && start >= file.offset && end <= file.offset + file.length
}

/** Of the reader that needs the piece first. */
export function dueOf(piece: number, deadlines: readonly DeadlineRange[]): DuePiece {
  let due: DuePiece = { dueMs: Number.POSITIVE_INFINITY, readMs: 0 }
  for (const range of deadlines) {
    if (piece < range.first || piece > range.last) continue
    const dueMs = (range.hostDueMs ?? range.dueMs)(piece)
    if (dueMs < due.dueMs) due = { dueMs, readMs: range.readMs?.() ?? 0 }
  }
  return due
}
