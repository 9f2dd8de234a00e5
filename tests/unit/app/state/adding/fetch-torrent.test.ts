import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { fetchTorrentFile } from '../../../../../src/app/state/adding/fetch-torrent.ts'
import type { FreshetError } from '../../../../../src/core/errors.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { singleFile } from '../../../../vectors/torrents.ts'

/** An app on this computer may fetch from this computer. */
const APP = 'http://127.0.0.1:1/'
const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done).closeAllConnections())))
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.torrent`
}

async function failureOf(address: string, app = APP): Promise<FreshetError> {
  return fetchTorrentFile(address, app).then(
    () => Promise.reject(new Error('fetched')),
    (thrown: FreshetError) => thrown,
  )
}

describe('fetchTorrentFile', () => {
  test('fetches a file, also behind a redirect', async () => {
    const torrent = singleFile()
    const address = await serve((request, response) => {
      if (request.url === '/moved') response.end(torrent)
      else response.writeHead(302, { location: '/moved' }).end()
    })
    expect(await fetchTorrentFile(address, APP)).toEqual(new Uint8Array(torrent))
  })

  test('refuses what is no torrent, as a page for people', async () => {
    const address = await serve((_, response) => response.end('<!doctype html><title>Download</title>'))
    expect(await failureOf(address)).toMatchObject({
      code: 'address-not-torrent',
      fields: { host: new URL(address).host },
    })
  })

  test('tells the status of a refusal', async () => {
    const address = await serve((_, response) => response.writeHead(404).end('no'))
    expect(await failureOf(address)).toMatchObject({ code: 'address-status', fields: { status: 404 } })
  })

  test('stops at the size limit, whatever the server announces', async () => {
    let sent = 0
    const address = await serve((_, response) => {
      const more = (): void => {
        while (response.write(new Uint8Array(1 << 20).fill(0x64))) sent++
        response.once('drain', more)
      }
      more()
    })
    expect((await failureOf(address)).code).toBe('torrent-file-too-large')
    expect(sent).toBeLessThan((2 * LIMITS.torrentFileBytes) / (1 << 20))
  })

  test('tells that nothing answers', async () => {
    const address = await serve(() => undefined)
    await new Promise((done) => servers[0]!.close(done))
    expect((await failureOf(address)).code).toBe('address-blocked')
  })

  test.each([
    ['http://127.0.0.1/x.torrent', 'address-private'],
    ['https://localhost/x.torrent', 'address-private'],
    ['https://192.168.1.1/x.torrent', 'address-private'],
    ['https://[::1]/x.torrent', 'address-private'],
    ['https://2130706433/x.torrent', 'address-private'],
    ['https://router.local/x.torrent', 'address-private'],
    ['http://torrents.example/x.torrent', 'address-insecure'],
  ])('from a secure page of the internet, %s is refused unasked: %s', async (address, code) => {
    expect((await failureOf(address, 'https://freshet.example/')).code).toBe(code)
  })
})
