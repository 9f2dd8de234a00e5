import type { ChipChoice } from '../../core/embed/start.ts'
import { make } from '../lib/dom.ts'
import type { ChipText } from '../lib/session-types.ts'

/** The invitation, and later how sharing goes, with the button that ends it. It has no power: the frame asks. */
export class Chip {
  readonly bar: HTMLElement
  /** Announces a new state; not each count. */
  readonly status = make('span', { class: 'status', role: 'status' })
  readonly #text = make('span', { part: 'chip-text', dir: 'auto' })
  readonly #fill = make('i')
  readonly #meter = make('span', { part: 'chip-meter', role: 'meter' }, this.#fill)
  readonly #open = make('button', { type: 'button' }, make('i'), this.#text)
  readonly #stopText = make('span', { dir: 'auto' })
  readonly #stop = make('button', { type: 'button', part: 'chip-stop' }, this.#stopText)
  readonly #chip = make('div', { part: 'chip' }, this.#open, this.#meter, this.#stop)
  #news = ''

  /** @param open the invitation or the panel @param stop ends sharing */
  constructor(open: () => void, stop: () => void) {
    this.bar = make('div', { class: 'bar' }, this.#chip)
    this.#open.addEventListener('click', open)
    this.#stop.addEventListener('click', stop)
  }

  focus(): void {
    this.#open.focus({ preventScroll: true })
  }

  update(show: ChipChoice, { text, meter, meterName, stop, news }: ChipText): void {
    this.bar.hidden = show === 'hidden'
    this.#chip.className = show
    if (this.#text.textContent !== text) this.#text.textContent = text
    this.#meter.hidden = meter === null
    this.#meter.ariaLabel = meterName
    this.#meter.ariaValueNow = String(meter)
    this.#fill.style.inlineSize = `${meter}%`
    // The button that goes leaves the focus to the other.
    if (stop === null && this.#stop.matches(':focus')) this.focus()
    this.#stop.hidden = stop === null
    this.#stopText.textContent = stop?.text ?? ''
    this.#stop.ariaLabel = stop?.name ?? null
    if (news !== this.#news) this.status.textContent = news && text
    this.#news = news
  }
}
