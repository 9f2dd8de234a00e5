/**
 * Addresses of BTT and of what belongs to it, copied from where each is published. Chain id, name, address, source.
 */
export const BTT_ADDRESSES = [
  [
    728_126_428,
    'token.btt',
    '0x032017411f4663b317fe77c257d28d5cd1b26e3d',
    'bttcprotocol/bttc-docs docs/delegator/contract.md (TAFjULxiVgT4qWk6UZwjqwZXTSaGaqnVp4); bttcprotocol/launch mainnet genesis, matic_token_address',
  ],
  [1, 'token.btt', '0xC669928185DbCE49d2230CC9B0979BE6DC797957', 'bttcprotocol/bttc-docs gastoken-btt.md'],
  [56, 'token.btt', '0x352Cb5E19b12FC216548a2677bD0fce83BaE434B', 'Venus governance proposals; BscScan'],
  [56, 'token.oldBtt', '0x8595F9dA7b868b1822194fAEd312235E43007b49', 'token lists that label it BTTOLD; BscScan'],
  [199, 'token.btt', '0x0000000000000000000000000000000000001010', 'bttcprotocol/contracts contracts/child/MRC20.sol'],
  [199, 'token.wbtt', '0x23181F21DEa5936e24163FFABa4Ea3B316B57f3C', 'bittorrent/go-btfs chain/tokencfg/tokencfg.go'],
  [
    199,
    'token.bridgedBtt.ethereum',
    '0x65676055e58b02e61272cedec6e5c6d56badfb86',
    'bttcprotocol/bttc-docs docs/smartcontract/genesis-contracts.md',
  ],
  [
    199,
    'token.bridgedBtt.bsc',
    '0xcbb9edf6775e39748ea6483a7fa6a385cd7e9a4e',
    'bttcprotocol/bttc-docs docs/smartcontract/genesis-contracts.md',
  ],
  [199, 'btfs.vaultFactory', '0x763d7858287B9a33F4bE5bb3df0241dACc59BCc7', 'bittorrent/go-btfs chain/config/config.go'],
  [199, 'btfs.vaultLogic', '0x5c67bED46336A59252b73a0fA22B9de1cffb172e', 'bittorrent/go-btfs chain/config/config.go'],
  [199, 'btfs.priceOracle', '0x094fF75b4760f867d6211E0104f805a59809c369', 'bittorrent/go-btfs chain/config/config.go'],
  [1029, 'token.btt', '0x0000000000000000000000000000000000001010', 'bttcprotocol/contracts contracts/child/MRC20.sol'],
  [1029, 'token.wbtt', '0x107742eb846b86ceaaf7528d5c85cddcad3e409a', 'bittorrent/go-btfs chain/tokencfg/tokencfg.go'],
  [1029, 'btfs.vaultFactory', '0x47caA2198A7614E68a9F9578e217535Ef9674040', 'bittorrent/go-btfs chain/config/config.go'],
  [1029, 'btfs.vaultLogic', '0x67F0366c4c0c83F55D4759D301BEe051EF01E350', 'bittorrent/go-btfs chain/config/config.go'],
  [1029, 'btfs.priceOracle', '0x0DE81B472d87fBA50DF04660430731372A5B823D', 'bittorrent/go-btfs chain/config/config.go'],
] as const

/**
 * Of the same sources: bttcprotocol/bttc-docs docs/network/network.md, ethereum-lists/chains, viem and
 * mds1/multicall3#189.
 */
export const MULTICALL3 = { chainId: 199, address: '0xcA11bde05977b3631167028862bE2a173976CA11', block: 31_078_552 }
