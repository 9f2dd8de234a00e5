// biome-ignore-all format: generated
/** ABI of Cashier.sol. Made by `npm run build:contracts`. */
export const cashierAbi = [
  { inputs: [{ name: 'vaultLogic', type: 'address' }], stateMutability: 'nonpayable', type: 'constructor' },
  { inputs: [], name: 'CallFailed', type: 'error' },
  { inputs: [{ name: 'index', type: 'uint256' }], name: 'OutOfGas', type: 'error' },
  { inputs: [{ name: 'count', type: 'uint256' }, { name: 'maximum', type: 'uint256' }], name: 'TooManyCheques', type: 'error' },
  { inputs: [], name: 'UnknownVault', type: 'error' },
  { anonymous: false, inputs: [{ indexed: true, name: 'index', type: 'uint256' }, { indexed: true, name: 'vault', type: 'address' }, { indexed: false, name: 'error', type: 'bytes4' }], name: 'ChequeRefused', type: 'event' },
  { inputs: [], name: 'CHEQUE_GAS', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
  { inputs: [], name: 'MAX_CHEQUES', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
  { inputs: [], name: 'VAULT_CODE_HASH', outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view', type: 'function' },
  { inputs: [{ components: [{ name: 'vault', type: 'address' }, { name: 'beneficiary', type: 'address' }, { name: 'cumulativePayout', type: 'uint256' }, { name: 'signature', type: 'bytes' }], name: 'cheques', type: 'tuple[]' }], name: 'cash', outputs: [{ components: [{ name: 'paid', type: 'uint256' }, { name: 'unpaid', type: 'uint256' }, { name: 'error', type: 'bytes4' }], name: 'results', type: 'tuple[]' }], stateMutability: 'nonpayable', type: 'function' },
  { inputs: [{ components: [{ name: 'vault', type: 'address' }, { name: 'beneficiary', type: 'address' }, { name: 'cumulativePayout', type: 'uint256' }, { name: 'signature', type: 'bytes' }, { name: 'recipient', type: 'address' }, { name: 'authorization', type: 'bytes' }], name: 'cheques', type: 'tuple[]' }], name: 'cashTo', outputs: [{ components: [{ name: 'paid', type: 'uint256' }, { name: 'unpaid', type: 'uint256' }, { name: 'error', type: 'bytes4' }], name: 'results', type: 'tuple[]' }], stateMutability: 'nonpayable', type: 'function' },
] as const
