// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Cashes many cheques of many vaults in one transaction
/// @notice Each cheque pays the recipient that its beneficiary signed, whichever account calls; a cheque without such a
/// signature pays its beneficiary, in a transaction of the beneficiary alone. A cheque that cannot be cashed never
/// prevents the others.
/// @dev Only clones of the one vault logic are called: no third-party code runs, so results are true and no vault can
/// exhaust the gas. Should the token misbehave, `CHEQUE_GAS` bounds each call. The transaction reverts when less gas
/// than that is left for a cheque: otherwise an estimate, which looks for the least gas that does not revert, would
/// starve cheques.
interface ICashier {
    struct Cheque {
        address vault;
        address beneficiary;
        uint256 cumulativePayout;
        bytes signature;
    }

    /// A cheque, and where its beneficiary wants it paid.
    struct CashOut {
        address vault;
        address beneficiary;
        uint256 cumulativePayout;
        bytes signature;
        /// As in `IVault.cashChequeTo`; the zero address, with an empty authorization, for the beneficiary itself.
        address recipient;
        /// The beneficiary's signature.
        bytes authorization;
    }

    struct Result {
        /// Wei paid by this call.
        uint256 paid;
        /// Wei that the cheque promises and the vault could not pay: it bounced.
        uint256 unpaid;
        /// 0 when the cheque was cashed, if only in part; `UnknownVault`'s selector or that of the vault's error (see
        /// `IVault`); `CallFailed`'s when the vault gave no reason, when it ran out of gas for example.
        bytes4 error;
    }

    /// @notice One cheque was not cashed. Cashed ones have the vault's `ChequeCashed`.
    event ChequeRefused(uint256 indexed index, address indexed vault, bytes4 error);

    error TooManyCheques(uint256 count, uint256 maximum);
    /// @notice Less than one cheque's worth of gas is left at cheque `index`.
    error OutOfGas(uint256 index);
    /// @notice Not a clone of the vault logic.
    error UnknownVault();
    error CallFailed();

    /// @notice Cashes to the beneficiaries.
    /// @return results one for each cheque, in their order
    function cash(Cheque[] calldata cheques) external returns (Result[] memory results);

    /// @notice Cashes to the signed recipients; cheques without one to their beneficiaries.
    /// @return results one for each cheque, in their order
    function cashTo(CashOut[] calldata cheques) external returns (Result[] memory results);

    // solhint-disable func-name-mixedcase
    /// @notice Most cheques in one call. As many first cheques need about 6 M gas; blocks of BTTC hold at least 8 M.
    function MAX_CHEQUES() external view returns (uint256);
    /// @notice Most gas that one cheque may use.
    function CHEQUE_GAS() external view returns (uint256);
    /// @notice keccak256 of the code of a vault: EIP-1167 with the vault logic.
    function VAULT_CODE_HASH() external view returns (bytes32);
}
