/** The account that is paid for what an embed sends. `off`: the host of our origin names no chain. */
export type EarningKind = 'none' | 'visitor' | 'owner' | 'off'
