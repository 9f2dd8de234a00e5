import { expect, it } from 'vitest'
import { isAppBeside, isNamedApp } from '../../../../../src/core/embed/owner/preview-page.ts'

const APP = 'https://freshet.example.org/app/'

it.each([
  ['https://freshet.example.org', APP, true],
  ['https://freshet.example.org', null, false],
  ['https://evil.freshet.example.org', APP, false],
  ['https://example.org', APP, false],
  ['http://freshet.example.org', APP, false],
  ['https://freshet.example.org:8443', APP, false],
  ['https://evil.pages.dev', 'https://freshet.pages.dev/', false],
  ['null', APP, false],
  ['null', 'data:,x', false],
])('a page of %s is the app that is named %s: %s', (page, app, may) => {
  expect(isNamedApp(page, app)).toBe(may)
})

it.each([
  ['http://127.0.0.1:8080', 'http://embed.localhost:8080', true],
  ['http://localhost:8080', 'http://embed.localhost:8080', true],
  ['http://localhost:8081', 'http://embed.localhost:8080', false],
  ['http://a.localhost:8080', 'http://embed.localhost:8080', false],
  ['http://127.0.0.1', 'http://embed.example.org', false],
  ['https://127.0.0.1', 'https://embed.example.org', false],
  ['https://evil.pages.dev', 'https://freshet-embed.pages.dev', false],
  ['null', 'http://embed.localhost:8080', false],
])('a page of %s is the app beside the embeds of %s: %s', (page, own, may) => {
  expect(isAppBeside(page, own)).toBe(may)
})
