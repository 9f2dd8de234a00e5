// biome-ignore-all format: generated
/** ABI of VaultFactory.sol. Made by `npm run build:contracts`. */
export const vaultFactoryAbi = [
  { inputs: [{ name: 'vaultLogic', type: 'address' }], stateMutability: 'nonpayable', type: 'constructor' },
  { inputs: [], name: 'FailedDeployment', type: 'error' },
  { inputs: [{ name: 'balance', type: 'uint256' }, { name: 'needed', type: 'uint256' }], name: 'InsufficientBalance', type: 'error' },
  { inputs: [], name: 'WrongData', type: 'error' },
  { inputs: [{ name: 'logic', type: 'address' }], name: 'WrongLogic', type: 'error' },
  { anonymous: false, inputs: [{ indexed: false, name: 'issuer', type: 'address' }, { indexed: false, name: 'contractAddress', type: 'address' }, { indexed: false, name: 'id', type: 'string' }], name: 'VaultDeployed', type: 'event' },
  { inputs: [], name: 'TokenAddress', outputs: [{ name: '', type: 'address' }], stateMutability: 'view', type: 'function' },
  { inputs: [{ name: 'issuer', type: 'address' }, { name: 'salt', type: 'bytes32' }], name: 'createVault', outputs: [{ name: 'vault', type: 'address' }], stateMutability: 'payable', type: 'function' },
  { inputs: [{ name: 'issuer', type: 'address' }, { name: '_logic', type: 'address' }, { name: 'salt', type: 'bytes32' }, { name: 'id', type: 'string' }, { name: '_data', type: 'bytes' }], name: 'deployVault', outputs: [{ name: 'vault', type: 'address' }], stateMutability: 'nonpayable', type: 'function' },
  { inputs: [{ name: 'vault', type: 'address' }], name: 'deployedContracts', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
  { inputs: [], name: 'master', outputs: [{ name: '', type: 'address' }], stateMutability: 'view', type: 'function' },
  { inputs: [{ name: 'id', type: 'string' }], name: 'peerVaultAddress', outputs: [{ name: '', type: 'address' }], stateMutability: 'view', type: 'function' },
  { inputs: [{ name: 'creator', type: 'address' }, { name: 'salt', type: 'bytes32' }], name: 'vaultAddress', outputs: [{ name: '', type: 'address' }], stateMutability: 'view', type: 'function' },
] as const
