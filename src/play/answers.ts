import type { PlayBlock, PlayLog, PlayTransaction } from './block.ts'
import { BLOCK_GAS } from './chain.ts'
import { type Hex, quantity, word } from './hex.ts'

/** The shapes in which JSON-RPC tells of blocks, transactions, receipts and logs. */
const NO_BLOOM: Hex = `0x${'0'.repeat(512)}`
const NOBODY: Hex = `0x${'0'.repeat(40)}`
/** keccak256 of an empty list: no uncles. */
const NO_UNCLES: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'

export function blockAnswer(block: PlayBlock, whole: boolean): object {
  const { transaction } = block
  return {
    number: quantity(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: quantity(block.timestamp),
    nonce: '0x0000000000000000',
    mixHash: word(0),
    sha3Uncles: NO_UNCLES,
    uncles: [],
    logsBloom: transaction?.logsBloom ?? NO_BLOOM,
    // Made up: nobody proves anything about this chain.
    stateRoot: word(0),
    transactionsRoot: word(0),
    receiptsRoot: word(0),
    miner: NOBODY,
    difficulty: '0x0',
    totalDifficulty: '0x0',
    extraData: '0x',
    size: '0x0',
    gasLimit: quantity(BLOCK_GAS),
    gasUsed: quantity(transaction?.gasUsed ?? 0n),
    transactions: transaction === null ? [] : [whole ? transactionAnswer(transaction, block) : transaction.hash],
  }
}

export function transactionAnswer(transaction: PlayTransaction, block: PlayBlock): object {
  return {
    hash: transaction.hash,
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    transactionIndex: '0x0',
    from: transaction.from,
    to: transaction.to,
    nonce: quantity(transaction.nonce),
    gas: quantity(transaction.gas),
    gasPrice: quantity(transaction.gasPrice),
    value: quantity(transaction.value),
    input: transaction.input,
    type: quantity(transaction.type),
    chainId: quantity(transaction.chainId),
    v: quantity(transaction.v),
    r: quantity(transaction.r),
    s: quantity(transaction.s),
  }
}

export function receiptAnswer(transaction: PlayTransaction, block: PlayBlock): object {
  return {
    transactionHash: transaction.hash,
    transactionIndex: '0x0',
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    from: transaction.from,
    to: transaction.to,
    contractAddress: transaction.contractAddress,
    gasUsed: quantity(transaction.gasUsed),
    cumulativeGasUsed: quantity(transaction.gasUsed),
    effectiveGasPrice: quantity(transaction.gasPrice),
    status: transaction.succeeded ? '0x1' : '0x0',
    type: quantity(transaction.type),
    logsBloom: transaction.logsBloom,
    logs: transaction.logs.map((log) => logAnswer(log, transaction, block)),
  }
}

export function logAnswer(log: PlayLog, transaction: PlayTransaction, block: PlayBlock): object {
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    logIndex: quantity(log.index),
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    transactionHash: transaction.hash,
    transactionIndex: '0x0',
    removed: false,
  }
}
