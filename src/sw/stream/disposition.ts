/**
 * `Content-Disposition` of a file to be saved under `name` (RFC 6266): `filename` in ASCII for old browsers,
 * `filename*` in UTF-8 (RFC 8187) for all others.
 */
export function attachmentNamed(name: string): string {
  // Some browsers decode percent signs; in others, quotes and backslashes end the quoted string.
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const utf8 = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`
}
