import { mount } from 'svelte'
import type { Address } from '../core/money/wei.ts'
import { loadHostConfig } from './earning/host-config.ts'
import { StoredEarnings } from './earning/stored-earnings.ts'
import { type ListedSite, openOwnPage } from './sharing/own-page.ts'
import { loadBuild } from './ui/kit/build.ts'
import { describeDocument, visitorsLanguage } from './ui/kit/document-language.ts'
import You from './ui/you/You.svelte'
import type { YouProps } from './ui/you/you-contents.ts'

/** The visitor's own page. It requests nothing but files of its own host. */
const frameFolder = new URL('.', location.href)
const language = visitorsLanguage()
const source = openOwnPage(frameFolder.pathname)
const earnings = new StoredEarnings(indexedDB)
const hostConfig = loadHostConfig(new URL('../../config.json', frameFolder))

const props: YouProps = $state({
  stage: { kind: 'loading' },
  host: location.host,
  isOffline: !navigator.onLine,
  earned: null,
  build: null,
  language,
  actions: {
    retry: () => void read(),
    revoke: async (sites: readonly ListedSite[]) => {
      const now = Date.now()
      for (const { id } of sites) await source.revoke(id, now)
      await read()
    },
    setMonth: async (bytes: number) => {
      await source.setMonth(bytes)
      await read()
    },
    setPayee: async (payee: Address | null) => {
      await earnings.setPayee(payee)
      await read()
    },
  },
})

async function read(): Promise<void> {
  try {
    props.stage = { kind: 'ready', contents: await source.read() }
    const [payee, sites, { chain, app }] = await Promise.all([earnings.payee(), earnings.sites(), hostConfig])
    props.earned = { payee, sites, chain, app }
  } catch {
    props.stage = { kind: 'failed' }
  }
}

const note = (): void => {
  props.isOffline = !navigator.onLine
}
addEventListener('online', note)
addEventListener('offline', note)
// What sites did meanwhile.
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void read())
describeDocument(language)
mount(You, { target: document.body, props })
void read()
void loadBuild(new URL('../../build.json', frameFolder)).then((build) => {
  props.build = build
})
