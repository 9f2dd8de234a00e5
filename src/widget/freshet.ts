import type { StartSession } from './lib/session-types.ts'
import { register } from './register.ts'

/** Name of the session's file below `v/`, and its hash for SRI: of this build. */
declare const __SESSION__: readonly [path: string, integrity: string]

const script = globalThis.document?.currentScript
const { src = '', nonce = '' } = script instanceof HTMLScriptElement ? script : {}
/** The folder that the loader came from, by either of its two addresses: everything else lies beside it. */
const root = /^(.*\/)(?:1|v\/[^/]+)\/[^/]+$/.exec(src)?.[1]

/** The hash stands in the loader, so the loader's own hash covers it: a file that is another is not run. */
async function load(): Promise<StartSession> {
  const [path, integrity] = __SESSION__
  const url = new URL(path, root).href
  const link = document.createElement('link')
  Object.assign(link, { rel: 'modulepreload', crossOrigin: 'anonymous', integrity, nonce, href: url })
  if (!link.relList.supports('modulepreload')) throw new Error('Expected a browser of 2023 or later')
  await new Promise((resolve, reject) => {
    link.addEventListener('load', resolve)
    link.addEventListener('error', reject)
    document.head.append(link)
  })
  const { startSession } = (await import(/* @vite-ignore */ url)) as { startSession: StartSession }
  return startSession
}

register(load, root === undefined ? null : `${root}frame/1/`)
