// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Cashier} from "freshet/vault/Cashier.sol";
import {Vault} from "freshet/vault/Vault.sol";
import {VaultFactory} from "freshet/vault/VaultFactory.sol";
import {WBTT} from "freshet/token/WBTT.sol";
import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {Test} from "./Test.sol";

/// @dev All contracts deployed, one vault with 100 BTT, and the accounts that use it.
abstract contract Bank is Test {
    uint256 internal constant DELAY = 2 days;
    uint256 internal constant FUNDS = 100 ether;
    uint256 internal constant KEY = 0xa11ce;
    uint128 internal constant EVERYTHING = type(uint128).max;
    /// @dev Half the order of secp256k1.
    uint256 internal constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    address internal immutable OWNER = address(0x0123);
    uint256 internal constant BOB_KEY = 0xb0b;
    uint256 internal constant CAROL_KEY = 0xca401;
    address internal immutable BOB = VM.addr(BOB_KEY);
    address internal immutable CAROL = VM.addr(CAROL_KEY);
    address internal immutable STRANGER = address(0x57a6);
    address internal immutable ISSUER = VM.addr(KEY);

    /// @dev Whether the committed code is tested, as it would be deployed, instead of what forge compiles.
    bool internal committed = VM.envOr("COMMITTED", false);

    WBTT internal wbtt;
    Vault internal logic;
    VaultFactory internal factory;
    Cashier internal cashier;
    IVault internal vault;

    function setUp() public virtual {
        VM.warp(1_800_000_000);
        wbtt = committed ? WBTT(payable(deploy("WBTT", ""))) : new WBTT();
        build(address(wbtt));
        vault = make(KEY, FUNDS, "first");
    }

    function build(address token) internal {
        logic = makeLogic(token, DELAY);
        bytes memory args = abi.encode(logic);
        factory = committed ? VaultFactory(deploy("VaultFactory", args)) : new VaultFactory(logic);
        cashier = committed ? Cashier(deploy("Cashier", args)) : new Cashier(address(logic));
    }

    /// @dev Tests of planted bugs override this to return a faulty vault.
    function makeLogic(address token, uint256 delay) internal virtual returns (Vault) {
        return committed ? Vault(deploy("Vault", abi.encode(token, delay))) : new Vault(token, delay);
    }

    function deploy(string memory name, bytes memory args) private returns (address) {
        return VM.deployCode(string.concat("src/contracts/artifacts/", name, ".json"), args);
    }

    function make(uint256 key, uint256 funds, bytes32 salt) internal returns (IVault) {
        VM.deal(OWNER, funds);
        VM.prank(OWNER);
        return IVault(factory.createVault{value: funds}(VM.addr(key), salt));
    }

    function signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @return a cheque of `KEY` on `vault`
    function cheque(address beneficiary, uint256 cumulativePayout) internal view returns (bytes memory) {
        return chequeBy(KEY, beneficiary, cumulativePayout);
    }

    function chequeBy(uint256 key, address beneficiary, uint256 cumulativePayout)
        internal
        view
        returns (bytes memory)
    {
        return signature(key, vault.chequeDigest(beneficiary, cumulativePayout));
    }

    /// @return the order of the beneficiary whose key this is, on `vault`
    function orderBy(uint256 key, address recipient, uint256 cumulativePayout) internal view returns (bytes memory) {
        return signature(key, vault.cashOutDigest(recipient, cumulativePayout));
    }

    function cash(address beneficiary, uint256 cumulativePayout) internal returns (uint256 paid, uint256 unpaid) {
        bytes memory signed = cheque(beneficiary, cumulativePayout);
        VM.prank(beneficiary);
        return vault.cashCheque(beneficiary, cumulativePayout, signed);
    }

    function refuse(bytes memory reason, address beneficiary, uint256 cumulativePayout, bytes memory signed) internal {
        VM.expectRevert(reason);
        VM.prank(beneficiary);
        vault.cashCheque(beneficiary, cumulativePayout, signed);
    }
}
