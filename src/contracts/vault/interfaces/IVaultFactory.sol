// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Creates vaults
/// @notice BTFS's factory ABI, but every vault has the one logic: `deployedContracts` tells what code a vault runs.
/// @dev Vaults are EIP-1167 clones at CREATE2 addresses; the salt is keccak256(abi.encode(msg.sender, salt)), so that
/// no other account can take an address.
interface IVaultFactory {
    event VaultDeployed(address issuer, address contractAddress, string id);

    /// @notice Vaults of this factory run no other logic than `master`.
    error WrongLogic(address logic);
    /// @notice `_data` is neither empty nor `init(issuer, TokenAddress)`.
    error WrongData();

    /// @notice Creates a vault as BTFS does. The caller is its owner.
    /// @param issuer key that will sign cheques
    /// @param _logic must be `master`
    /// @param id a name for `peerVaultAddress`; may be empty. The first to use a name keeps it: a name proves nothing.
    /// @param _data empty or `init(issuer, TokenAddress)`
    function deployVault(address issuer, address _logic, bytes32 salt, string calldata id, bytes calldata _data)
        external
        returns (address vault);

    /// @notice Creates a vault owned by the caller, wraps the coins sent along and deposits them in it.
    /// @param issuer key that will sign cheques
    function createVault(address issuer, bytes32 salt) external payable returns (address vault);

    /// @notice Where the vault that `creator` makes with `salt` is or will be.
    function vaultAddress(address creator, bytes32 salt) external view returns (address);

    /// @notice Whether this factory made `vault`.
    function deployedContracts(address vault) external view returns (bool);
    /// @notice The vault that took the name first; zero when none did. Not an identity.
    function peerVaultAddress(string calldata id) external view returns (address);
    /// @notice The logic of all vaults.
    function master() external view returns (address);
    /// @notice WBTT.
    // solhint-disable-next-line func-name-mixedcase
    function TokenAddress() external view returns (address);
}
