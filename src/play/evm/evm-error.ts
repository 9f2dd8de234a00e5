import { RpcError } from '../rpc/rpc-error.ts'

/** Converts an error of the EVM library to the RPC error that geth returns, which clients know. */
export function toRpcError(thrown: unknown): RpcError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (/enough funds|insufficient balance/i.test(message)) {
    return RpcError.refused('insufficient funds for gas * price + value')
  }
  if (/INTRINSIC_GAS_TOO_LOW|minimum gas limit|gasLimit is too low/i.test(message)) {
    return RpcError.refused('intrinsic gas too low')
  }
  if (/higher gas limit than the block/i.test(message)) return RpcError.refused('exceeds block gas limit')
  return RpcError.refused(message.split(' (vm hf=')[0] ?? message)
}
