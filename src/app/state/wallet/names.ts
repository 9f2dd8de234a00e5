/** Where unsettled transactions are remembered; beside the state so that looking whether there are any loads nothing else. */
export const SENT = 'transactions'
