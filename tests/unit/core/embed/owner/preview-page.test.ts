import { expect, it } from 'vitest'
import { mayShowPreview } from '../../../../../src/core/embed/owner/preview-page.ts'

it.each([
  ['https://freshet.example.org', 'https://embed.freshet.example.org', true],
  ['https://app.example.org', 'https://embed.example.org', true],
  ['https://example.org', 'https://embed.example.org', true],
  ['http://127.0.0.1:8080', 'http://embed.localhost:8080', true],
  ['http://app.example.org', 'https://embed.example.org', false],
  ['https://badexample.org', 'https://embed.example.org', false],
  ['https://example.org.evil.example', 'https://embed.example.org', false],
  ['https://any.org', 'https://example.org', false],
  ['http://localhost:1', 'https://embed.example.org', false],
  ['null', 'https://embed.example.org', false],
])('a page of %s may show the preview of %s: %s', (page, own, may) => {
  expect(mayShowPreview(page, own)).toBe(may)
})
