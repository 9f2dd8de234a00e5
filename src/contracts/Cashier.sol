// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ICashier} from "./interfaces/ICashier.sol";
import {IVault} from "./interfaces/IVault.sol";
import {CloneCode} from "./libraries/CloneCode.sol";

/// @title Cashes many cheques of many vaults in one transaction
contract Cashier is ICashier {
    /// @inheritdoc ICashier
    uint256 public constant MAX_CHEQUES = 100;
    /// @inheritdoc ICashier
    /// @dev The dearest cheque (first of its line, beneficiary without WBTT, bouncing for the first time) uses about 100 k.
    uint256 public constant CHEQUE_GAS = 160_000;
    /// @inheritdoc ICashier
    // solhint-disable-next-line immutable-vars-naming
    bytes32 public immutable VAULT_CODE_HASH;

    /// @param vaultLogic the logic whose clones are vaults
    constructor(address vaultLogic) {
        VAULT_CODE_HASH = keccak256(CloneCode.runtime(vaultLogic));
    }

    /// @inheritdoc ICashier
    function cash(Cheque[] calldata cheques) external returns (Result[] memory results) {
        uint256 count = cheques.length;
        if (count > MAX_CHEQUES) revert TooManyCheques(count, MAX_CHEQUES);
        results = new Result[](count);
        for (uint256 i = 0; i < count; i++) {
            // A call is given 63/64 of what is left at most (EIP-150); the rest is for the loop itself.
            if (gasleft() < CHEQUE_GAS + CHEQUE_GAS / 32) revert OutOfGas(i);
            Cheque calldata cheque = cheques[i];
            Result memory result = results[i];
            if (cheque.vault.codehash != VAULT_CODE_HASH) {
                result.error = UnknownVault.selector;
            } else {
                (result.paid, result.unpaid, result.error) = _cash(cheque);
            }
            if (result.error != 0) emit ChequeRefused(i, cheque.vault, result.error);
        }
    }

    /// @dev Not `try`: that copies all the data a call returns or reverts with, at our cost; this takes 64 bytes of it.
    function _cash(Cheque calldata cheque) private returns (uint256 paid, uint256 unpaid, bytes4 error) {
        bytes memory data =
            abi.encodeCall(IVault.cashCheque, (cheque.beneficiary, cheque.cumulativePayout, cheque.signature));
        address vault = cheque.vault;
        bool done;
        uint256 length;
        uint256 first;
        uint256 second;
        assembly ("memory-safe") {
            done := call(CHEQUE_GAS, vault, 0, add(data, 0x20), mload(data), 0x00, 0x40)
            length := returndatasize()
            first := mload(0x00)
            second := mload(0x20)
        }
        if (done) return (first, second, 0);
        // forge-lint: disable-next-line(unsafe-typecast)
        return (0, 0, length < 4 ? CallFailed.selector : bytes4(bytes32(first)));
    }
}
