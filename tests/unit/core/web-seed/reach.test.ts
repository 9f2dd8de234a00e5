import { expect, it } from 'vitest'
import { unreachable } from '../../../../src/core/web-seed/reach.ts'

it.each([
  ['https://seed.example/', 'https://app.example/', undefined],
  ['HTTPS://seed.example/', 'http://127.0.0.1:8080/', undefined],
  ['http://seed.example/', 'https://app.example/', 'web-seed-not-encrypted'],
  ['HTTP://seed.example/', 'http://127.0.0.1:8080/', 'web-seed-not-encrypted'],
  ['http://127.0.0.1:9/', 'http://localhost:8080/', undefined],
  ['http://127.0.0.1:9/', 'https://app.example/', 'web-seed-private-host'],
  ['https://[::1]/', 'https://app.example/', 'web-seed-private-host'],
  ['https://192.168.0.1/', 'https://app.example/', 'web-seed-private-host'],
  ['http://192.168.0.1/', 'http://192.168.0.9/', 'web-seed-not-encrypted'],
  ['https://', 'https://app.example/', 'web-seed-private-host'],
])('%s, from %s: %s', (url, app, code) => {
  expect(unreachable(url, app)?.code).toBe(code)
})
