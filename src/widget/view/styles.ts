/**
 * Adopted, never written into the page: a strict `style-src` lets it pass. Contrast does not depend on the accent: it
 * colours the mark and the meter only.
 */
const RULES = `
:host { display: block; position: relative; --line: light-dark(#6b8581, #64827f);
  --accent: var(--freshet-accent, light-dark(#0a6670, #56c5cb)); --round: var(--freshet-radius, 18px) }
:host([theme=light]) { color-scheme: light }
:host([theme=dark]) { color-scheme: dark }
:host(freshet-seed) { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 6px 10px }
.box { position: relative }
.bar { display: flex; margin-block-start: 6px }
:host(freshet-seed) .bar { margin: 0 }
:host([chip=corner]) .bar { position: absolute; z-index: 2; margin: 0; justify-content: end; pointer-events: none;
  inset-block-start: var(--freshet-chip-inset, 10px); inset-inline: var(--freshet-chip-inset, 10px) }
.bar > * { display: flex; box-sizing: border-box; max-inline-size: 100%; min-block-size: 36px; pointer-events: auto;
  overflow: clip; border: 1px solid var(--line); border-radius: var(--round); font: 500 14px/1.3 system-ui, sans-serif;
  color: light-dark(#0e2a2d, #e7f2f0); background: light-dark(#fbfdfc, #112326) }
.idle { visibility: hidden }
button { all: unset; box-sizing: border-box; display: flex; align-items: center; gap: 8px; min-inline-size: 36px;
  padding: 4px 14px; cursor: pointer }
button:focus-visible { outline: 2px solid; outline-offset: -4px; border-radius: var(--round) }
button:hover span { text-decoration: underline }
button i { flex: none; inline-size: 8px; block-size: 8px; border: 2px solid var(--accent); border-radius: 50% }
[hidden], :host([hidden]) { display: none !important }
.status { position: absolute; inline-size: 1px; block-size: 1px; overflow: clip; clip-path: inset(50%) }
@media print { .bar { display: none } }
`

let shared: CSSStyleSheet | null = null

/** One sheet for all embeds of a page. */
export function chipStyles(): CSSStyleSheet {
  if (shared === null) {
    shared = new CSSStyleSheet()
    shared.replaceSync(RULES)
  }
  return shared
}
