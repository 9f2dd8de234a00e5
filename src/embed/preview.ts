import type { EmbedState } from '../core/embed/embed-state.ts'
import { attributesOf, childAttributesOf, elementNameOf } from '../core/embed/owner/embed-code.ts'
import { type EmbedOptions, faultOf } from '../core/embed/owner/embed-options.ts'
import { isAppBeside, isNamedApp } from '../core/embed/owner/preview-page.ts'
import { type FromPreview, isToPreview } from '../protocol/embed/preview-messages.ts'
import './preview.css'

/** What the preview uses of the element, which the loader brings. */
interface PreviewedElement extends HTMLElement {
  readonly state?: EmbedState['kind']
  stopSharing?(): Promise<void>
}

/** An owner's embed as it is in a page, shown in the app's builder. */
let shown: PreviewedElement | null = null

function report(): void {
  const state = shown === null ? null : (shown.state ?? 'plain')
  const message: FromPreview = { kind: 'freshet:previewed', state, height: document.body.scrollHeight }
  parent.postMessage(message, '*')
}

/** The loader's own note of a yes, which has no power: with it the frame is loaded at once, here that of an example. */
function note(agreed: boolean): void {
  try {
    if (agreed) localStorage.setItem('freshet:agreed', String(Number.MAX_SAFE_INTEGER))
    else localStorage.removeItem('freshet:agreed')
  } catch {
    // Forbidden: then the state after a yes is shown with a click.
  }
}

function elementOf(options: EmbedOptions, agreed: boolean): PreviewedElement {
  const child = document.createElement(options.kind === 'video' ? 'video' : 'a')
  // This page loads from other hosts only what they let other sites read, as sharing needs it too; and no pictures.
  if (options.kind === 'video') child.setAttribute('crossorigin', 'anonymous')
  else child.textContent = options.text
  for (const [name, value] of childAttributesOf({ ...options, poster: null })) child.setAttribute(name, value)
  const element = document.createElement(elementNameOf(options.kind))
  // The frame is this build's, or the example's, and no numbers are sent anywhere.
  const base = agreed ? new URL('example/', location.href).href : null
  for (const [name, value] of attributesOf({ ...options, base, report: null })) element.setAttribute(name, value)
  element.append(child)
  return element
}

function show(options: EmbedOptions, agreed: boolean): void {
  try {
    if (faultOf(options, location.href) !== null) return
    note(agreed)
    shown = elementOf(options, agreed)
    document.body.replaceChildren(shown)
  } catch {
    // Not from our builder.
  }
}

/** The app, as `config.json` of our host names it: of that file nothing else is of use here. */
async function namedApp(): Promise<unknown> {
  try {
    const response = await fetch(new URL('../../config.json', location.href), { cache: 'no-cache' })
    return ((await response.json()) as { readonly app?: unknown } | null)?.app
  } catch {
    return null
  }
}

let app: ReturnType<typeof namedApp> | undefined

async function mayShowTo(page: string): Promise<boolean> {
  if (isAppBeside(page, location.origin)) return true
  app ??= namedApp()
  return isNamedApp(page, await app)
}

addEventListener('message', async ({ data, source, origin }: MessageEvent<unknown>) => {
  if (source !== parent || parent === window || !isToPreview(data) || !(await mayShowTo(origin))) return
  if (data.kind === 'freshet:preview') show(data.options, data.agreed)
  else void shown?.stopSharing?.().then(report)
  report()
})
addEventListener('freshet-state', report)
// Not called in a frame that is scrolled out of view.
new ResizeObserver(report).observe(document.body)
report()
