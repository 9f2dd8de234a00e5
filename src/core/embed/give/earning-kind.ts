/** Who is paid for what an embed sends. `off`: the host of our origin names no chain. */
export type EarningKind = 'nobody' | 'visitor' | 'owner' | 'off'
