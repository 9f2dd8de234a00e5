/**
 * Preference that holds transactions that are not settled. In a file of its own, so that reading it loads nothing else.
 */
export const SENT_TRANSACTIONS = 'transactions'
