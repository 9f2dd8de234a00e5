import { expect, it } from 'vitest'
import { contactsOf } from '../../../../../src/app/state/adding/link-contacts.ts'
import { parseMagnet } from '../../../../../src/core/metainfo/magnet.ts'

const HASH = 'c0ffee'.padEnd(40, '0')
const link = (...parameters: readonly string[]): string => [`magnet:?xt=urn:btih:${HASH}`, ...parameters].join('&')
const MIXED = link(
  'tr=wss://tracker.example.com:8443/announce',
  'tr=wss://tracker.example.com:8443/other',
  'tr=ws://127.0.0.1:9000',
  'tr=udp://udp.example.com:80',
  'tr=wss://[broken/',
  'ws=https://files.example.org/film.mp4',
  'ws=http://192.168.1.1/reboot?',
  'xs=https://printer.local/a.torrent',
)

it('names each host once, and those on this computer or in its network apart', () => {
  expect(contactsOf(parseMagnet(MIXED), 'https://app.test/')).toEqual({
    asked: ['tracker.example.com:8443', 'files.example.org'],
    refused: ['127.0.0.1:9000', '192.168.1.1', 'printer.local'],
  })
})

it('leaves out no host of this computer where the app itself is served from it', () => {
  const { refused } = contactsOf(parseMagnet(MIXED), 'http://127.0.0.1:8080/')
  expect(refused).toEqual(['192.168.1.1', 'printer.local'])
})

it('is empty for a link that names no host', () => {
  expect(contactsOf(parseMagnet(HASH), 'https://app.test/')).toEqual({ asked: [], refused: [] })
})
