import { decimalText } from '../../../core/money/amounts.ts'
import type { MoneyEvent } from '../../../protocol/speed.ts'

const HEAD = ['id', 'time', 'kind', 'amount_btt', 'chain_id', 'vault', 'counterparty', 'info_hash', 'transaction']

/**
 * Writes a cell of RFC 4180. A spreadsheet runs text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return,
 * so such text gets a leading apostrophe, which spreadsheets read as "this is text".
 */
export function csvCell(text: string): string {
  const escaped = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(escaped) ? `"${escaped.replaceAll('"', '""')}"` : escaped
}

/**
 * Writes the history as a table of RFC 4180: a line of names, then one line per event. Amounts are exact, times are ISO
 * 8601 in UTC.
 */
export function moneyCsv(events: readonly MoneyEvent[], torrentOf: (event: MoneyEvent) => string): string {
  const rows = events.map((event) => [
    String(event.id),
    new Date(event.at).toISOString(),
    event.kind,
    decimalText(event.amount),
    String(event.chainId),
    event.vault ?? '',
    event.counterparty ?? '',
    event.infoHash ?? '',
    event.transaction ?? '',
    torrentOf(event),
  ])
  return [[...HEAD, 'torrent'], ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
}
