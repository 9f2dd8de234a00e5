export type RangeChoice =
  /** No usable `Range`: answer 200 with everything. */
  | { readonly kind: 'full' }
  /** Answer 206 with these bytes; `end` is inclusive and below the size. */
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  /** Answer 416. */
  | { readonly kind: 'unsatisfiable' }

/**
 * Decides what a `Range` header asks of `size` bytes (RFC 9110 §14). Units other than bytes and broken syntax are
 * ignored, as the RFC allows; of several ranges the first that can be met is served alone. An empty file is always
 * served whole: no range of it can be met, and a player that adds `bytes=0-` to every request has to get a 200.
 */
export function parseRange(header: string | null, size: number): RangeChoice {
  const match = header === null ? null : /^\s*bytes\s*=(.*)$/i.exec(header)
  if (match === null || size <= 0) return { kind: 'full' }
  let chosen: RangeChoice | null = null
  let seen = 0
  for (const part of match[1]!.split(',')) {
    const spec = part.trim()
    // RFC 9110 §5.6.1: a list may hold empty elements.
    if (spec === '') continue
    seen++
    const range = parseSpec(spec, size)
    if (range === 'invalid') return { kind: 'full' }
    chosen ??= range
  }
  if (seen === 0) return { kind: 'full' }
  return chosen ?? { kind: 'unsatisfiable' }
}

/** One `first-last`, `first-` or `-suffix`; null when it cannot be met. */
function parseSpec(spec: string, size: number): RangeChoice | null | 'invalid' {
  const match = /^(\d*)\s*-\s*(\d*)$/.exec(spec)
  if (match === null) return 'invalid'
  const [, first = '', last = ''] = match
  if (first === '') {
    if (last === '') return 'invalid'
    const suffix = Number(last)
    return suffix === 0 ? null : { kind: 'range', start: Math.max(0, size - suffix), end: size - 1 }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return 'invalid'
  if (start >= size) return null
  return { kind: 'range', start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}
