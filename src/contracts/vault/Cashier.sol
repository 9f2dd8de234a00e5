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
    /// @dev The most expensive cheque (first of its channel, recipient without WBTT, bouncing for the first time) uses
    /// about 110 k.
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
        results = _results(cheques.length);
        bytes memory data = _toBeneficiary();
        for (uint256 i = 0; i < results.length;) {
            Cheque calldata cheque = cheques[i];
            address vault = cheque.vault;
            bytes4 error = _check(i, vault);
            if (error == 0) {
                uint256 fields;
                assembly ("memory-safe") {
                    fields := cheque
                }
                error = _cash(data, fields, cheque.signature, results[i]);
            }
            if (error != 0) _refuse(i, vault, error, results[i]);
            unchecked {
                ++i;
            }
        }
    }

    /// @inheritdoc ICashier
    function cashTo(CashOut[] calldata cheques) external returns (Result[] memory results) {
        results = _results(cheques.length);
        bytes memory data = _toBeneficiary();
        bytes memory dataTo = _toRecipient();
        for (uint256 i = 0; i < results.length;) {
            CashOut calldata cheque = cheques[i];
            address vault = cheque.vault;
            bytes4 error = _check(i, vault);
            if (error == 0) {
                // A recipient without a signature is a mistake, never to be passed over.
                error = cheque.authorization.length == 0 && cheque.recipient == address(0)
                    ? _cash(data, _fieldsOf(cheque), cheque.signature, results[i])
                    : _cashTo(dataTo, cheque, results[i]);
            }
            if (error != 0) _refuse(i, vault, error, results[i]);
            unchecked {
                ++i;
            }
        }
    }

    function _results(uint256 count) private pure returns (Result[] memory) {
        if (count > MAX_CHEQUES) revert TooManyCheques(count, MAX_CHEQUES);
        return new Result[](count);
    }

    function _check(uint256 index, address vault) private view returns (bytes4) {
        // A call receives at most 63/64 of the gas left (EIP-150); the rest is for the loop itself.
        if (gasleft() < CHEQUE_GAS + CHEQUE_GAS / 32) revert OutOfGas(index);
        return vault.codehash == VAULT_CODE_HASH ? bytes4(0) : UnknownVault.selector;
    }

    function _refuse(uint256 index, address vault, bytes4 error, Result memory result) private {
        result.error = error;
        emit ChequeRefused(index, vault, error);
    }

    /// @dev A call whose arguments are overwritten for each cheque: encoding anew costs 600 gas a cheque (measured).
    function _toBeneficiary() private pure returns (bytes memory) {
        return abi.encodeCall(IVault.cashCheque, (address(0), 0, new bytes(SIGNATURE_LENGTH)));
    }

    /// @dev As `_toBeneficiary`.
    function _toRecipient() private pure returns (bytes memory) {
        bytes memory none = new bytes(SIGNATURE_LENGTH);
        return abi.encodeCall(IVault.cashChequeTo, (address(0), address(0), 0, none, none));
    }

    function _fieldsOf(CashOut calldata cheque) private pure returns (uint256 fields) {
        assembly ("memory-safe") {
            fields := cheque
        }
    }

    /// @param data of `_toBeneficiary`
    /// @param fields where the cheque's fields begin in calldata: vault, beneficiary, cumulativePayout
    /// @param result `paid` and `unpaid` are set when the error is 0
    function _cash(bytes memory data, uint256 fields, bytes calldata signature, Result memory result)
        private
        returns (bytes4)
    {
        if (signature.length != SIGNATURE_LENGTH) return IVault.InvalidSignature.selector;
        address vault;
        assembly ("memory-safe") {
            vault := calldataload(fields)
            // After the length (32) and the selector (4): beneficiary, cumulativePayout, offset, length, signature.
            // The vault refuses a beneficiary that is not 20 bytes, as any other malformed argument.
            calldatacopy(add(data, 0x24), add(fields, 0x20), 0x40)
            calldatacopy(add(data, 0xa4), signature.offset, SIGNATURE_LENGTH)
        }
        return _call(vault, data, result);
    }

    /// @param data of `_toRecipient`
    /// @param result `paid` and `unpaid` are set when the error is 0
    function _cashTo(bytes memory data, CashOut calldata cheque, Result memory result) private returns (bytes4) {
        bytes calldata signature = cheque.signature;
        bytes calldata authorization = cheque.authorization;
        if (signature.length != SIGNATURE_LENGTH || authorization.length != SIGNATURE_LENGTH) {
            return IVault.InvalidSignature.selector;
        }
        assembly ("memory-safe") {
            // After the length (32) and the selector (4): beneficiary, recipient, cumulativePayout, two offsets, then
            // length and bytes (three words) of each signature.
            calldatacopy(add(data, 0x24), add(cheque, 0x20), 0x20)
            calldatacopy(add(data, 0x44), add(cheque, 0x80), 0x20)
            calldatacopy(add(data, 0x64), add(cheque, 0x40), 0x20)
            calldatacopy(add(data, 0xe4), signature.offset, SIGNATURE_LENGTH)
            calldatacopy(add(data, 0x164), authorization.offset, SIGNATURE_LENGTH)
        }
        return _call(cheque.vault, data, result);
    }

    /// @dev Not `try`: that copies all the data a call returns or reverts with, at our cost; this copies 64 bytes of
    /// it.
    function _call(address vault, bytes memory data, Result memory result) private returns (bytes4 error) {
        bool done;
        assembly ("memory-safe") {
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
