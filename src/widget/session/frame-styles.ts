/** Of the frame, and of what the chip has only with it. */
const RULES = `
:host(freshet-video) .bar { container-type: inline-size }
button + span { align-self: center; flex: none; inline-size: 48px; margin-inline-end: 14px; overflow: clip;
  border-radius: 4px; border: 1px solid var(--line) }
[part=chip-stop] { flex: none; border-inline-start: 1px solid var(--line) }
:host(:state(sharing)) button i { background: var(--accent) }
span i { display: block; block-size: 6px; background: var(--accent) }
@media (forced-colors: active) { span i, :host(:state(sharing)) button i { background: CanvasText } }
@container (max-inline-size: 420px) { button + span { display: none } }
.frame { display: block; position: absolute; inset: 0; box-sizing: border-box; margin: 0; padding: 0; border: 0;
  inline-size: 100%; block-size: 100%; opacity: 0; background: none; pointer-events: none }
.player, .dialog { opacity: 1; pointer-events: auto }
.player { background: #000 }
.dialog { position: fixed; z-index: 2147483647; inset: 0; margin: auto; max-inline-size: 100%;
  max-block-size: 100%; min-inline-size: 320px; min-block-size: 200px;
  box-shadow: 0 0 0 1px rgb(128 128 128 / 50%), 0 8px 40px rgb(0 0 0 / 35%) }
@media print { .frame { display: none } }
`

let shared: CSSStyleSheet | null = null

/** One sheet for all embeds of a page. */
export function frameStyles(): CSSStyleSheet {
  if (shared === null) {
    shared = new CSSStyleSheet()
    shared.replaceSync(RULES)
  }
  return shared
}
