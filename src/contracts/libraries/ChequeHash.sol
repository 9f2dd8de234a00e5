// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title EIP-712 hashes of cheques, byte for byte those of BTFS
library ChequeHash {
    bytes32 internal constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,string version,uint256 chainId)");
    bytes32 internal constant CHEQUE_TYPEHASH =
        keccak256("Cheque(address vault,address beneficiary,uint256 cumulativePayout)");

    /// @dev Without `verifyingContract`: the vault's address is a field of the cheque.
    function domainSeparator(uint256 chainId) internal pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256("Vault"), keccak256("1.0"), chainId));
    }

    function digest(bytes32 domain, address vault, address beneficiary, uint256 cumulativePayout)
        internal
        pure
        returns (bytes32)
    {
        bytes32 cheque = keccak256(abi.encode(CHEQUE_TYPEHASH, vault, beneficiary, cumulativePayout));
        return keccak256(abi.encodePacked(hex"1901", domain, cheque));
    }
}
