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
    /// @dev The most expensive cheque (first of its channel, beneficiary without WBTT, bouncing for the first time)
    /// uses about 100 k.
    uint256 public constant CHEQUE_GAS = 160_000;
    /// @inheritdoc ICashier
    // solhint-disable-next-line immutable-vars-naming
    bytes32 public immutable VAULT_CODE_HASH;

    uint256 private constant SIGNATURE_LENGTH = 65;

    /// @param vaultLogic the logic whose clones are vaults
    constructor(address vaultLogic) {
        VAULT_CODE_HASH = keccak256(CloneCode.runtime(vaultLogic));
    }

    /// @inheritdoc ICashier
    function cash(Cheque[] calldata cheques) external returns (Result[] memory results) {
        uint256 count = cheques.length;
        if (count > MAX_CHEQUES) revert TooManyCheques(count, MAX_CHEQUES);
        results = new Result[](count);
        bytes memory data = abi.encodeCall(IVault.cashCheque, (address(0), 0, new bytes(SIGNATURE_LENGTH)));
        for (uint256 i = 0; i < count;) {
            // A call receives at most 63/64 of the gas left (EIP-150); the rest is for the loop itself.
            if (gasleft() < CHEQUE_GAS + CHEQUE_GAS / 32) revert OutOfGas(i);
            Cheque calldata cheque = cheques[i];
            address vault = cheque.vault;
            bytes4 error =
                vault.codehash == VAULT_CODE_HASH ? _cash(vault, cheque, data, results[i]) : UnknownVault.selector;
            if (error != 0) {
                results[i].error = error;
                emit ChequeRefused(i, vault, error);
            }
            unchecked {
                ++i;
            }
        }
    }

    /// @dev Not `try`: that copies all the data a call returns or reverts with, at our cost; this copies 64 bytes of
    /// it.
    /// @param data a call of `cashCheque`, whose arguments are overwritten: encoding anew costs 600 gas a cheque
    /// (measured)
    /// @param result `paid` and `unpaid` are set when the error is 0
    function _cash(address vault, Cheque calldata cheque, bytes memory data, Result memory result)
        private
        returns (bytes4 error)
    {
        bytes calldata signature = cheque.signature;
        if (signature.length != SIGNATURE_LENGTH) return IVault.InvalidSignature.selector;
        bool done;
        assembly ("memory-safe") {
            // After the length (32) and the selector (4): beneficiary, cumulativePayout, offset, length, signature.
            // The vault refuses a beneficiary that is not 20 bytes, as any other malformed argument.
            calldatacopy(add(data, 0x24), add(cheque, 0x20), 0x40)
            calldatacopy(add(data, 0xa4), signature.offset, SIGNATURE_LENGTH)
            // A revert without data leaves 0 here.
            mstore(0x00, 0)
            done := call(CHEQUE_GAS, vault, 0, add(data, 0x20), mload(data), 0x00, 0x40)
            switch done
            case 0 { error := and(mload(0x00), shl(224, 0xffffffff)) }
            default {
                mstore(result, mload(0x00))
                mstore(add(result, 0x20), mload(0x20))
            }
        }
        if (!done && error == 0) error = CallFailed.selector;
    }
}
