// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {IVaultFactory} from "freshet/vault/interfaces/IVaultFactory.sol";
import {CloneCode} from "freshet/vault/libraries/CloneCode.sol";
import {Bank} from "./lib/Bank.sol";

contract VaultFactoryTest is Bank {
    event VaultDeployed(address issuer, address contractAddress, string id);

    function test_createsWrapsAndFunds() external {
        address predicted = factory.vaultAddress(OWNER, "second");
        VM.deal(OWNER, 7 ether);
        VM.expectEmit(false, false, false, true, address(factory));
        emit VaultDeployed(BOB, predicted, "");
        VM.prank(OWNER);
        IVault made = IVault(factory.createVault{value: 7 ether}(BOB, "second"));
        eq(address(made), predicted, "where it was foretold");
        eq(made.owner(), OWNER, "owner");
        eq(made.issuer(), BOB, "issuer");
        eq(made.totalbalance(), 7 ether, "funded");
        yes(factory.deployedContracts(predicted), "known");
        eq(keccak256(predicted.code), keccak256(CloneCode.runtime(address(logic))), "EIP-1167");
        eq(predicted.codehash, cashier.VAULT_CODE_HASH(), "as the cashier wants it");
    }

    function test_btfsWay() external {
        VM.startPrank(OWNER);
        bytes memory data = abi.encodeCall(IVault.init, (ISSUER, address(wbtt)));
        address made = factory.deployVault(ISSUER, factory.master(), "second", "peer", data);
        eq(factory.peerVaultAddress("peer"), made, "named");
        address other = factory.deployVault(ISSUER, factory.master(), "third", "peer", "");
        eq(factory.peerVaultAddress("peer"), made, "the first keeps the name");
        factory.deployVault(ISSUER, factory.master(), "fourth", "", "");
        eq(factory.peerVaultAddress(""), address(0), "no name, no entry");
        VM.stopPrank();
        eq(IVault(other).owner(), OWNER, "owner");
        eq(made, factory.vaultAddress(OWNER, "second"), "salted with the caller");
        eq(factory.TokenAddress(), address(wbtt), "token");
    }

    function test_refusesOtherLogicAndData() external {
        address master = factory.master();
        VM.expectRevert(abi.encodeWithSelector(IVaultFactory.WrongLogic.selector, STRANGER));
        factory.deployVault(ISSUER, STRANGER, "second", "", "");
        bytes memory data = abi.encodeCall(IVault.init, (STRANGER, address(wbtt)));
        VM.expectRevert(abi.encodeWithSelector(IVaultFactory.WrongData.selector));
        factory.deployVault(ISSUER, master, "second", "", data);
    }

    function test_saltsAreEachOnesOwn() external {
        yes(factory.vaultAddress(OWNER, "x") != factory.vaultAddress(BOB, "x"), "by creator");
        VM.expectRevert(abi.encodeWithSelector(Errors.FailedDeployment.selector));
        VM.prank(OWNER);
        factory.createVault(ISSUER, "first");
    }
}
