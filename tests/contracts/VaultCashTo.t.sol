// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {ChequeHash} from "freshet/vault/libraries/ChequeHash.sol";
import {Bank} from "./lib/Bank.sol";

/// @dev A seller has a key and no coins: what it signed is done, from whichever account, and nothing else.
contract VaultCashToTest is Bank {
    /// @dev The vector of tests/unit/core/money/cash-out.test.ts.
    function test_digest() external view {
        address ones = 0x1111111111111111111111111111111111111111;
        address twos = 0x2222222222222222222222222222222222222222;
        bytes32 typehash = keccak256("CashOut(address vault,address recipient,uint256 cumulativePayout)");
        eq(vault.CASH_OUT_TYPEHASH(), typehash, "type");
        bytes32 digest = ChequeHash.digest(ChequeHash.domainSeparator(199), typehash, ones, twos, 1 ether);
        bytes32 struct_ = keccak256(abi.encode(typehash, ones, twos, 1 ether));
        bytes32 domain = ChequeHash.domainSeparator(199);
        eq(digest, keccak256(abi.encodePacked(hex"1901", domain, struct_)), "EIP-712");
        eq(digest, 0xc4ee0a0a2ea961fadb29c57f5e400f0ea17387cee79435ee9d2043bbdb27f748, "vector");
    }

    function test_anyAccountPaysTheRecipient() external {
        (bytes memory signed, bytes memory order) = (cheque(BOB, 3 ether), orderBy(BOB_KEY, CAROL, 3 ether));
        VM.expectEmit(true, true, true, true, address(vault));
        emit IVault.ChequeCashed(BOB, CAROL, STRANGER, 3 ether, 3 ether, 0);
        VM.prank(STRANGER, STRANGER);
        (uint256 paid, uint256 unpaid) = vault.cashChequeTo(BOB, CAROL, 3 ether, signed, order);
        eq(paid, 3 ether, "paid");
        eq(unpaid, 0, "unpaid");
        eq(wbtt.balanceOf(CAROL), 3 ether, "carol's");
        eq(wbtt.balanceOf(BOB) + wbtt.balanceOf(STRANGER), 0, "and no other account's");
        eq(vault.paidOut(BOB), 3 ether, "on bob's channel");
        eq(vault.paidOut(CAROL), 0, "not on carol's");
        eq(vault.totalPaidOut(), 3 ether, "totalPaidOut");
    }

    /// @dev The payer has the cheque; an account that watches the chain has the order too.
    function test_itCannotBePaidElsewhereFirst() external {
        (bytes memory signed, bytes memory order) = (cheque(BOB, 3 ether), orderBy(BOB_KEY, CAROL, 3 ether));
        VM.startPrank(STRANGER, STRANGER);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotBeneficiary.selector, STRANGER));
        vault.cashCheque(BOB, 3 ether, signed);
        bytes32 misread = vault.cashOutDigest(STRANGER, 3 ether);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotBeneficiary.selector, recover(misread, order)));
        vault.cashChequeTo(BOB, STRANGER, 3 ether, signed, order);
        bytes memory payers = orderBy(KEY, STRANGER, 3 ether);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotBeneficiary.selector, ISSUER));
        vault.cashChequeTo(BOB, STRANGER, 3 ether, signed, payers);
        VM.stopPrank();
        vault.cashChequeTo(BOB, CAROL, 3 ether, signed, order);
        eq(wbtt.balanceOf(CAROL), 3 ether, "carol's");
    }

    function test_replayPaysNothing() external {
        (bytes memory signed, bytes memory order) = (cheque(BOB, 3 ether), orderBy(BOB_KEY, CAROL, 3 ether));
        vault.cashChequeTo(BOB, CAROL, 3 ether, signed, order);
        VM.expectRevert(abi.encodeWithSelector(IVault.NothingDue.selector, 3 ether, 3 ether));
        vault.cashChequeTo(BOB, CAROL, 3 ether, signed, order);
    }

    /// @dev An order for a cheque pays no higher one, and none once that was paid to another recipient.
    function test_anOrderIsForOneCheque() external {
        bytes memory order = orderBy(BOB_KEY, CAROL, 3 ether);
        bytes memory higher = cheque(BOB, 5 ether);
        address misread = recover(vault.cashOutDigest(CAROL, 5 ether), order);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotBeneficiary.selector, misread));
        vault.cashChequeTo(BOB, CAROL, 5 ether, higher, order);
        vault.cashChequeTo(BOB, STRANGER, 5 ether, higher, orderBy(BOB_KEY, STRANGER, 5 ether));
        bytes memory lower = cheque(BOB, 3 ether);
        VM.expectRevert(abi.encodeWithSelector(IVault.NothingDue.selector, 3 ether, 5 ether));
        vault.cashChequeTo(BOB, CAROL, 3 ether, lower, order);
    }

    /// @dev What could not be paid goes to the same recipient once it can.
    function test_bouncedInPart() external {
        uint256 sum = FUNDS + 7;
        (bytes memory signed, bytes memory order) = (cheque(BOB, sum), orderBy(BOB_KEY, CAROL, sum));
        (uint256 paid, uint256 unpaid) = vault.cashChequeTo(BOB, CAROL, sum, signed, order);
        eq(paid, FUNDS, "paid");
        eq(unpaid, 7, "unpaid");
        VM.deal(OWNER, 10);
        VM.prank(OWNER);
        vault.depositNative{value: 10}();
        VM.prank(STRANGER, STRANGER);
        (paid, unpaid) = vault.cashChequeTo(BOB, CAROL, sum, signed, order);
        eq(wbtt.balanceOf(CAROL), sum, "carol's");
    }

    function test_reservationsServeIt() external {
        VM.prank(OWNER);
        vault.reserveFor(BOB, 60 ether);
        vault.cashChequeTo(BOB, CAROL, 10 ether, cheque(BOB, 10 ether), orderBy(BOB_KEY, CAROL, 10 ether));
        eq(vault.reservedFor(BOB), 50 ether, "out of bob's");
    }

    function test_payingTheVaultItselfIsRefused() external {
        bytes memory signed = cheque(BOB, 1);
        address[2] memory bad = [address(vault), address(0)];
        for (uint256 i = 0; i < 2; i++) {
            bytes memory order = orderBy(BOB_KEY, bad[i], 1);
            VM.expectRevert(abi.encodeWithSelector(IVault.InvalidAddress.selector, bad[i]));
            vault.cashChequeTo(BOB, bad[i], 1, signed, order);
        }
    }

    function test_garbageOrders() external {
        bytes memory signed = cheque(BOB, 1);
        refuseOrder(signed, "");
        refuseOrder(signed, new bytes(64));
        refuseOrder(signed, new bytes(65));
        refuseOrder(signed, new bytes(66));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(BOB_KEY, vault.cashOutDigest(CAROL, 1));
        uint256 order = HALF_ORDER * 2 + 1;
        refuseOrder(signed, abi.encodePacked(r, order - uint256(s), v == 27 ? uint8(28) : uint8(27)));
        refuseOrder(signed, abi.encodePacked(r, s, v - 27));
    }

    function test_theZeroAddressHasNoOrders() external {
        bytes memory signed = cheque(address(0), 1);
        VM.expectRevert(abi.encodeWithSelector(IVault.InvalidSignature.selector));
        vault.cashChequeTo(address(0), STRANGER, 1, signed, new bytes(65));
    }

    function test_otherChainsOrder() external {
        VM.chainId(199);
        bytes memory order = orderBy(BOB_KEY, CAROL, 1 ether);
        VM.chainId(1029);
        bytes memory signed = cheque(BOB, 1 ether);
        address misread = recover(vault.cashOutDigest(CAROL, 1 ether), order);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotBeneficiary.selector, misread));
        vault.cashChequeTo(BOB, CAROL, 1 ether, signed, order);
    }

    function test_otherVaultsOrder() external {
        IVault first = vault;
        vault = make(KEY, FUNDS, "second");
        bytes memory order = orderBy(BOB_KEY, CAROL, 1 ether);
        vault = first;
        bytes memory signed = cheque(BOB, 1 ether);
        address misread = recover(vault.cashOutDigest(CAROL, 1 ether), order);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotBeneficiary.selector, misread));
        vault.cashChequeTo(BOB, CAROL, 1 ether, signed, order);
    }

    /// @dev A cheque and an order have the same fields; only their types keep a seller's own cheque from being one.
    function test_aChequeIsNoOrder() external {
        bytes memory signed = cheque(BOB, 1 ether);
        bytes memory asCheque = chequeBy(BOB_KEY, STRANGER, 1 ether);
        address misread = recover(vault.cashOutDigest(STRANGER, 1 ether), asCheque);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotBeneficiary.selector, misread));
        vault.cashChequeTo(BOB, STRANGER, 1 ether, signed, asCheque);
    }

    function testFuzz_onlyTheBeneficiarysOrder(uint256 key, address recipient, uint256 amount) external {
        key = bound(key, 1, HALF_ORDER);
        amount = bound(amount, 1, type(uint128).max);
        VM.assume(key != BOB_KEY);
        (bytes memory signed, bytes memory order) = (cheque(BOB, amount), orderBy(key, recipient, amount));
        VM.expectRevert(abi.encodeWithSelector(IVault.NotBeneficiary.selector, VM.addr(key)));
        vault.cashChequeTo(BOB, recipient, amount, signed, order);
    }

    function test_theChequeItselfIsCheckedAsEver() external {
        bytes memory forged = chequeBy(0xbad, BOB, 1 ether);
        bytes memory order = orderBy(BOB_KEY, CAROL, 1 ether);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotIssuer.selector, VM.addr(0xbad)));
        vault.cashChequeTo(BOB, CAROL, 1 ether, forged, order);
    }

    function refuseOrder(bytes memory signed, bytes memory order) private {
        VM.expectRevert(abi.encodeWithSelector(IVault.InvalidSignature.selector));
        vault.cashChequeTo(BOB, CAROL, 1, signed, order);
    }

    function recover(bytes32 digest, bytes memory signed) private pure returns (address) {
        bytes32 r;
        bytes32 s;
        uint8 v;
        assembly {
            r := mload(add(signed, 0x20))
            s := mload(add(signed, 0x40))
            v := byte(0, mload(add(signed, 0x60)))
        }
        return ecrecover(digest, v, r, s);
    }
}
