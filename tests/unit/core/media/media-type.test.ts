import { expect, test } from 'vitest'
import { mediaTypeOf } from '../../../../src/core/media/media-type.ts'

test.each([
  ['film.mp4', 'video', 'video/mp4'],
  ['FILM.WEBM', 'video', 'video/webm'],
  ['a.b.mkv', 'video', 'video/x-matroska'],
  ['song.mp3', 'audio', 'audio/mpeg'],
  ['song.flac', 'audio', 'audio/flac'],
  ['cover.jpg', 'image', 'image/jpeg'],
  ['logo.svg', 'image', 'image/svg+xml'],
  ['book.pdf', 'pdf', 'application/pdf'],
  ['readme.txt', 'text', 'text/plain; charset=utf-8'],
  ['film.srt', 'subtitle', 'text/plain; charset=utf-8'],
  ['film.vtt', 'subtitle', 'text/vtt; charset=utf-8'],
  ['setup.exe', 'other', 'application/octet-stream'],
  ['none', 'other', 'application/octet-stream'],
  ['', 'other', 'application/octet-stream'],
  ['.', 'other', 'application/octet-stream'],
  ['x.constructor', 'other', 'application/octet-stream'],
  ['x.__proto__', 'other', 'application/octet-stream'],
])('%s is %s', (name, kind, type) => {
  expect(mediaTypeOf(name)).toEqual({ kind, type })
})

test.each(
  'html htm xhtml xht shtml mht mhtml xml xsl xslt rss atom js mjs cjs css json wasm swf hta jar svgz'.split(' '),
)('.%s never gets a type that runs', (extension) => {
  expect(['text/plain; charset=utf-8', 'application/octet-stream']).toContain(mediaTypeOf(`x.${extension}`).type)
})
