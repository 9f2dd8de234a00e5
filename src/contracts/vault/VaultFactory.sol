// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IVault} from "./interfaces/IVault.sol";
import {IVaultFactory} from "./interfaces/IVaultFactory.sol";

/// @title Creates vaults
contract VaultFactory is IVaultFactory {
    using Clones for address;

    /// @inheritdoc IVaultFactory
    address public immutable master;
    /// @inheritdoc IVaultFactory
    // solhint-disable-next-line immutable-vars-naming
    address public immutable TokenAddress;
    /// @inheritdoc IVaultFactory
    mapping(address vault => bool) public deployedContracts;
    /// @inheritdoc IVaultFactory
    mapping(string id => address) public peerVaultAddress;

    /// @param vaultLogic the logic of all vaults, which also sets their token
    constructor(IVault vaultLogic) {
        master = address(vaultLogic);
        TokenAddress = vaultLogic.token();
    }

    /// @inheritdoc IVaultFactory
    function deployVault(address issuer, address _logic, bytes32 salt, string calldata id, bytes calldata _data)
        external
        returns (address vault)
    {
        if (_logic != master) revert WrongLogic(_logic);
        if (_data.length != 0 && keccak256(_data) != keccak256(abi.encodeCall(IVault.init, (issuer, TokenAddress)))) {
            revert WrongData();
        }
        vault = _create(issuer, salt);
        // A taken name does not stop a deployment: otherwise an account that sees it pending could block it.
        if (bytes(id).length != 0 && peerVaultAddress[id] == address(0)) peerVaultAddress[id] = vault;
        emit VaultDeployed(issuer, vault, id);
    }

    /// @inheritdoc IVaultFactory
    function createVault(address issuer, bytes32 salt) external payable returns (address vault) {
        vault = _create(issuer, salt);
        emit VaultDeployed(issuer, vault, "");
    }

    /// @inheritdoc IVaultFactory
    function vaultAddress(address creator, bytes32 salt) external view returns (address) {
        return master.predictDeterministicAddress(_salt(creator, salt));
    }

    function _create(address issuer, bytes32 salt) private returns (address vault) {
        vault = master.cloneDeterministic(_salt(msg.sender, salt));
        deployedContracts[vault] = true;
        IVault(vault).open{value: msg.value}(msg.sender, issuer);
    }

    function _salt(address creator, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(creator, salt));
    }
}
