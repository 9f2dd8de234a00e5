import type { EarningKind } from '../../core/embed/give/earning-kind.ts'
import { ordersToPost, postedOrders } from '../../core/embed/numbers/posted-orders.ts'
import { LIMITS } from '../../core/limits.ts'
import { type OrderedCheque, promisedSince } from '../../core/money/ordered-cheque.ts'
import type { Address, Wei } from '../../core/money/wei.ts'
import type { SpeedClient } from '../../page/engine-workers.ts'
import { partitionId } from '../sharing/stored-given.ts'
import { Earning, type EarningTerms } from './earning.ts'
import { type HostConfig, loadHostConfig } from './host-config.ts'
import { KeptEarnings } from './kept-earnings.ts'
import { moveInWindow } from './move-window.ts'
import { ownPayee, setOwnPayee } from './own-payee.ts'

/** The place of {@link KeptEarnings} where the visitor's are moved to. */
const OWN_PAGE = 'own page'

/** Who is paid for what is sent on a site, and what the visitor has earned there. */
export interface EarningView {
  readonly kind: EarningKind
  /** The account that is paid, or would be; null for none. */
  readonly payee: Address | null
  /** By the visitor on this site, ever. */
  readonly earned: Wei
  /** The part that is kept in this site's storage alone, where the browser may delete it. */
  readonly unmoved: Wei
}

/** The site's owner, as the visitor was told. */
export interface SiteOwner {
  readonly payee: Address
  /** Where cash-out orders for it go. */
  readonly report: string
}

/** What an embed earns on its site, for its visitor or for the site's owner. Use it only after a yes: it stores. */
export class SiteEarning {
  readonly #site: string
  readonly #base: string
  readonly #onChange: () => void
  readonly #onPayee: () => void
  readonly #visitors = new KeptEarnings('visitor')
  readonly #owners = new KeptEarnings('owner')
  #config: Promise<HostConfig> | null = null
  #kind: EarningKind = 'none'
  #payee: Address | null = null
  #earning: Earning | null = null
  #unlisten: (() => void) | null = null
  /** The only one whose orders are handed on, and to its own address. */
  #owner: SiteOwner | null = null
  #isPosting = false
  #nextPostMs = 0
  view: EarningView

  /**
   * @param base the frame's own folder, ending in a slash
   * @param onPayee the visitor is paid elsewhere from now on: another engine is needed
   */
  constructor(site: string, base: string, onChange: () => void, onPayee: () => void) {
    this.#site = site
    this.#base = base
    this.#onChange = onChange
    this.#onPayee = onPayee
    this.view = this.#look()
    addEventListener('pagehide', () => void this.#post())
  }

  /**
   * Decides for whom the next engine sells: the visitor where an account is set, else the owner that the visitor was
   * told of. Null: for no account.
   */
  async open(owner: SiteOwner | null): Promise<EarningTerms | null> {
    const own = ownPayee()
    const payee = own ?? owner?.payee ?? null
    this.#owner = owner
    const kept = own !== null ? this.#visitors : this.#owners
    this.#earning = null
    this.#payee = payee
    this.#kind = own !== null ? 'visitor' : owner !== null ? 'owner' : 'none'
    if (payee !== null) {
      this.#config ??= loadHostConfig(new URL('../../config.json', new URL(this.#base, location.href)))
      const { chain, bttPerGigabyte } = await this.#config
      if (chain === null) this.#kind = 'off'
      else this.#earning = new Earning({ payee, chain, bttPerGigabyte }, (orders) => this.#keep(kept, orders))
    }
    this.#changed()
    return this.#earning?.terms ?? null
  }

  /** An engine has started in this frame. */
  async use(speed: SpeedClient): Promise<void> {
    await this.#earning?.use(speed)
  }

  /**
   * Moves what the visitor earned to our own page, and takes the visitor's account from there. Call it in a click.
   * @returns whether the browser opened a window
   */
  move(): boolean {
    this.#unlisten?.()
    this.#unlisten = moveInWindow(this.#base, {
      id: partitionId(),
      site: this.#site,
      orders: this.#visitors.all,
      onPayee: (payee) => {
        if (payee === ownPayee()) return
        setOwnPayee(payee)
        this.#onPayee()
      },
      onMoved: (orders) => {
        this.#visitors.addPassedOn(OWN_PAGE, orders)
        this.#changed()
      },
    })
    return this.#unlisten !== null
  }

  /** Hands the owner's orders on when it is time. Called once a second. */
  tick(): void {
    if (performance.now() >= this.#nextPostMs) void this.#post()
  }

  async #post(): Promise<void> {
    const owner = this.#owner
    if (owner === null || this.#isPosting) return
    const place = `${owner.payee} ${owner.report}`
    const orders = ordersToPost(this.#owners.all, owner.payee, this.#owners.passedOn(place))
    if (orders.length === 0) return
    this.#isPosting = true
    this.#nextPostMs = performance.now() + LIMITS.embedPostOrdersMs
    try {
      const { ok } = await fetch(owner.report, {
        method: 'POST',
        body: postedOrders(orders),
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        keepalive: true,
      })
      // Only what the collector has written counts as handed on.
      if (ok) this.#owners.addPassedOn(place, orders)
    } catch {
      // Sent again later.
    }
    this.#isPosting = false
  }

  #keep(kept: KeptEarnings, orders: readonly OrderedCheque[]): void {
    kept.add(orders)
    this.#changed()
  }

  #changed(): void {
    this.view = this.#look()
    this.#onChange()
  }

  #look(): EarningView {
    const { all } = this.#visitors
    return {
      kind: this.#kind,
      payee: this.#payee,
      earned: promisedSince(all),
      unmoved: promisedSince(all, this.#visitors.passedOn(OWN_PAGE)),
    }
  }
}
