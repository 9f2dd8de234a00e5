import { validateManifest } from '@pwabuilder/manifest-validation'
import { describe, expect, test } from 'vitest'
import { pwaManifest } from '../../../src/app/manifest.ts'
import { handlerAddress } from '../../../src/app/state/adding/magnet-handler.ts'
import { parseRoute } from '../../../src/app/state/shell/route.ts'

const HOME = 'https://freshet.test/app/'
const LINK = `magnet:?xt=urn:btih:${'ab'.repeat(20)}&dn=A%20film&tr=wss%3A%2F%2Ft.example%2F`
const manifest = pwaManifest as Record<string, unknown> & {
  readonly shortcuts: readonly { readonly url: string }[]
  readonly protocol_handlers: readonly { readonly protocol: string; readonly url: string }[]
  readonly share_target: { readonly action: string }
}
/** What a browser opens, since addresses resolve against the manifest. */
const opened = (url: string): URL => new URL(url, `${HOME}manifest.webmanifest`)

describe('the manifest', () => {
  test('passes the validator, members for the system included', async () => {
    // Its rule for this member knows addresses that begin with a slash alone, which fail in a folder of a site.
    const protocol_handlers = manifest.protocol_handlers.map(({ protocol, url }) => ({ protocol, url: url.slice(1) }))
    const failed = (await validateManifest({ ...manifest, protocol_handlers } as never)).filter(({ valid }) => !valid)
    expect(failed.map(({ member, errorString }) => ({ member, errorString }))).toEqual([])
  })

  test('every address is in the scope, also where the app is served from a folder', () => {
    const addresses = [
      manifest.share_target.action,
      ...[...manifest.shortcuts, ...manifest.protocol_handlers].map(({ url }) => url),
    ]
    for (const address of addresses) expect(opened(address).href.startsWith(HOME), address).toBe(true)
  })

  test('shortcuts lead to the pages that they name', () => {
    expect(manifest.shortcuts.map(({ url }) => parseRoute(opened(url).hash))).toEqual([
      { page: 'home', add: true },
      { page: 'home', add: false, share: true },
      { page: 'money', tab: 'speed' },
    ])
  })

  test.each([
    ['the installed app', manifest.protocol_handlers[0]?.url ?? ''],
    ['the browser', handlerAddress('https://freshet.test', '/app/')],
  ])('a magnet link that %s opens reaches the page that asks about it, and no server', (_, template) => {
    const address = opened(template.replace('%s', encodeURIComponent(LINK)))
    expect(address.pathname + address.search).toBe('/app/')
    expect(parseRoute(address.hash)).toEqual({ page: 'link', text: LINK })
  })
})
