import { named } from '../../../../protocol/namespace.ts'

/**
 * IndexedDB databases of payments, in this realm's namespace: two people on one origin never see each other's money.
 */
export const RECORDS_DATABASE = named('freshet-speed')
export const KEY_DATABASE = named('freshet-speed-key')
