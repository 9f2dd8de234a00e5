/**
 * Preferences that hold transactions that are not settled: each one's record is stored under this name and its id, so
 * that tabs do not overwrite each other's. In a file of its own, so that reading it loads nothing else.
 */
export const SENT_TRANSACTION = 'transaction.'

/** Where older versions stored all of them as one list. */
export const SENT_TRANSACTIONS = 'transactions'
