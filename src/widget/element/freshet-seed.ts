import { FreshetElement } from './freshet-element.ts'

/**
 * A file that the visitors of a page pass on to each other, if they agree. The link inside is real.
 *
 * @tag freshet-seed
 */
export class FreshetSeed extends FreshetElement {
  constructor() {
    super('file')
  }

  protected override childSrc(): string | null {
    const child = this.querySelector('[href],[src]')
    return child?.getAttribute('href') || child?.getAttribute('src') || this.getAttribute('src')
  }

  protected override childReady(): boolean {
    return document.readyState === 'complete'
  }
}
