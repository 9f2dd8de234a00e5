import type { PlayBlock, PlayLog, PlayTransaction } from '../evm/block.ts'
import { BLOCK_GAS } from '../evm/play-chain.ts'
import { type Hex, toQuantity, toWord } from '../rpc/values.ts'

const NO_BLOOM: Hex = `0x${'0'.repeat(512)}`
const ZERO_ADDRESS: Hex = `0x${'0'.repeat(40)}`
/** keccak256 of an empty list: no uncles. */
const NO_UNCLES: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'

/** A block in the format of JSON-RPC. */
export function formatBlock(block: PlayBlock, withTransactions: boolean): object {
  const { transaction } = block
  return {
    number: toQuantity(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: toQuantity(block.timestamp),
    nonce: '0x0000000000000000',
    mixHash: toWord(0),
    sha3Uncles: NO_UNCLES,
    uncles: [],
    logsBloom: transaction?.logsBloom ?? NO_BLOOM,
    // Placeholders: no client verifies proofs of this chain.
    stateRoot: toWord(0),
    transactionsRoot: toWord(0),
    receiptsRoot: toWord(0),
    miner: ZERO_ADDRESS,
    difficulty: '0x0',
    totalDifficulty: '0x0',
    extraData: '0x',
    size: '0x0',
    gasLimit: toQuantity(BLOCK_GAS),
    gasUsed: toQuantity(transaction?.gasUsed ?? 0n),
    transactions:
      transaction === null ? [] : [withTransactions ? formatTransaction(transaction, block) : transaction.hash],
  }
}

/** A transaction in the format of JSON-RPC. */
export function formatTransaction(transaction: PlayTransaction, block: PlayBlock): object {
  return {
    hash: transaction.hash,
    blockHash: block.hash,
    blockNumber: toQuantity(block.number),
    transactionIndex: '0x0',
    from: transaction.from,
    to: transaction.to,
    nonce: toQuantity(transaction.nonce),
    gas: toQuantity(transaction.gas),
    gasPrice: toQuantity(transaction.gasPrice),
    value: toQuantity(transaction.value),
    input: transaction.input,
    type: toQuantity(transaction.type),
    chainId: toQuantity(transaction.chainId),
    v: toQuantity(transaction.v),
    r: toQuantity(transaction.r),
    s: toQuantity(transaction.s),
  }
}

/** A receipt in the format of JSON-RPC. */
export function formatReceipt(transaction: PlayTransaction, block: PlayBlock): object {
  return {
    transactionHash: transaction.hash,
    transactionIndex: '0x0',
    blockHash: block.hash,
    blockNumber: toQuantity(block.number),
    from: transaction.from,
    to: transaction.to,
    contractAddress: transaction.contractAddress,
    gasUsed: toQuantity(transaction.gasUsed),
    cumulativeGasUsed: toQuantity(transaction.gasUsed),
    effectiveGasPrice: toQuantity(transaction.gasPrice),
    status: transaction.succeeded ? '0x1' : '0x0',
    type: toQuantity(transaction.type),
    logsBloom: transaction.logsBloom,
    logs: transaction.logs.map((log) => formatLog(log, transaction, block)),
  }
}

/** A log in the format of JSON-RPC. */
export function formatLog(log: PlayLog, transaction: PlayTransaction, block: PlayBlock): object {
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    logIndex: toQuantity(log.index),
    blockHash: block.hash,
    blockNumber: toQuantity(block.number),
    transactionHash: transaction.hash,
    transactionIndex: '0x0',
    removed: false,
  }
}
