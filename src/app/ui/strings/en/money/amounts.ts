import type { Catalogue } from '../../messages/translate.ts'

/** Of amounts and addresses, wherever they are shown or typed. */
export const amounts = {
  'amount.unit': 'BTT',
  'amount.btt': '{amount} BTT',
  'amount.perGb': '{amount} BTT per GB',
  'amount.exact': 'Exactly {amount} BTT',
  'amount.zero': 'Type an amount above zero.',
  'amount.unitPerGb': 'BTT per GB',

  'address.copy': 'Copy address {address}',
  'address.copied': 'Address copied.',
  'address.open': 'Open in the explorer',
} as const satisfies Catalogue
