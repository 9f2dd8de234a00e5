// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vault} from "freshet/vault/Vault.sol";
import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {Bank} from "./lib/Bank.sol";

contract VaultOwnerTest is Bank {
    uint256 private constant OTHER_KEY = 0xb0b;

    function test_opensOnce() external {
        VM.expectRevert(abi.encodeWithSelector(IVault.AlreadyOpen.selector));
        vault.init(STRANGER, address(wbtt));
        VM.expectRevert(abi.encodeWithSelector(IVault.AlreadyOpen.selector));
        vault.open(STRANGER, STRANGER);
    }

    function test_logicIsLocked() external {
        VM.expectRevert(abi.encodeWithSelector(IVault.AlreadyOpen.selector));
        logic.init(STRANGER, address(wbtt));
        VM.expectRevert(abi.encodeWithSelector(IVault.AlreadyOpen.selector));
        logic.open(STRANGER, STRANGER);
        eq(logic.owner(), address(logic), "owns itself");
    }

    function test_initIsBtfsWayToOpen() external {
        IVault fresh = IVault(address(0xc10e));
        VM.etch(address(fresh), address(vault).code);
        VM.expectRevert(abi.encodeWithSelector(IVault.WrongToken.selector, BOB));
        fresh.init(ISSUER, BOB);
        VM.expectRevert(abi.encodeWithSelector(IVault.InvalidAddress.selector, address(0)));
        fresh.open(address(0), ISSUER);
        VM.prank(OWNER);
        fresh.init(ISSUER, address(wbtt));
        eq(fresh.owner(), OWNER, "owner");
        eq(fresh.issuer(), ISSUER, "issuer");
        eq(fresh.token(), address(wbtt), "token");
        eq(fresh.implementation(), address(logic), "implementation");
    }

    function test_delayHasBounds() external {
        VM.expectRevert(abi.encodeWithSelector(IVault.InvalidDelay.selector, 0));
        this.makeOutside(0);
        VM.expectRevert(abi.encodeWithSelector(IVault.InvalidDelay.selector, 30 days + 1));
        this.makeOutside(30 days + 1);
        eq(this.makeOutside(30 days).WITHDRAWAL_DELAY(), 30 days, "delay");
    }

    /// @dev A call, so that its revert can be expected.
    function makeOutside(uint256 delay) external returns (Vault) {
        return makeLogic(address(wbtt), delay);
    }

    function test_everythingOfTheOwnersIsTheOwnersOnly() external {
        bytes memory reason = abi.encodeWithSelector(IVault.NotOwner.selector, ISSUER);
        VM.startPrank(ISSUER);
        VM.expectRevert(reason);
        vault.setIssuer(STRANGER);
        VM.expectRevert(reason);
        vault.announceWithdrawal(1);
        VM.expectRevert(reason);
        vault.cancelWithdrawal();
        VM.expectRevert(reason);
        vault.withdraw(1);
        VM.expectRevert(reason);
        vault.close();
        VM.expectRevert(reason);
        vault.reserveFor(BOB, 1);
        VM.expectRevert(reason);
        vault.announceRelease(BOB);
        VM.expectRevert(reason);
        vault.release(BOB);
        VM.stopPrank();
    }

    function test_deposits() external {
        VM.deal(BOB, 5 ether);
        VM.startPrank(BOB);
        vault.depositNative{value: 2 ether}();
        wbtt.deposit{value: 3 ether}();
        wbtt.approve(address(vault), 2 ether);
        vault.deposit(2 ether);
        wbtt.transfer(address(vault), 1 ether);
        VM.stopPrank();
        eq(vault.totalbalance(), FUNDS + 5 ether, "all three ways");
    }

    function test_withdrawalIsAnnouncedAndDelayed() external {
        VM.startPrank(OWNER);
        VM.expectRevert(abi.encodeWithSelector(IVault.NoWithdrawal.selector));
        vault.withdraw(1);
        uint256 at = vault.announceWithdrawal(40 ether);
        eq(at, block.timestamp + DELAY, "availableAt");
        (uint256 amount, uint256 availableAt) = vault.withdrawal();
        eq(amount, 40 ether, "announced");
        eq(availableAt, at, "from then on");
        VM.warp(at - 1);
        VM.expectRevert(abi.encodeWithSelector(IVault.TooEarly.selector, at));
        vault.withdraw(40 ether);
        VM.warp(at);
        vault.withdraw(50 ether);
        eq(wbtt.balanceOf(OWNER), 40 ether, "no more than announced");
        VM.expectRevert(abi.encodeWithSelector(IVault.NoWithdrawal.selector));
        vault.withdraw(1);
        VM.stopPrank();
    }

    function test_announcingAgainStartsAnew() external {
        VM.startPrank(OWNER);
        uint256 first = vault.announceWithdrawal(1 ether);
        VM.warp(first - 1);
        uint256 second = vault.announceWithdrawal(2 ether);
        VM.warp(second - 1);
        VM.expectRevert(abi.encodeWithSelector(IVault.TooEarly.selector, second));
        vault.withdraw(2 ether);
        vault.cancelWithdrawal();
        VM.expectRevert(abi.encodeWithSelector(IVault.NoWithdrawal.selector));
        vault.cancelWithdrawal();
        VM.expectRevert(abi.encodeWithSelector(IVault.NothingToWithdraw.selector));
        vault.announceWithdrawal(0);
        VM.stopPrank();
    }

    function test_announcedMoneyStaysDrawable() external {
        VM.prank(OWNER);
        uint256 at = vault.announceWithdrawal(type(uint256).max);
        eq(vault.drawableBy(BOB), FUNDS, "drawable");
        eq(vault.coverOf(BOB), 0, "but nothing to rely on");
        VM.warp(at + 1);
        cash(BOB, 30 ether);
        VM.prank(OWNER);
        vault.withdraw(FUNDS);
        eq(wbtt.balanceOf(OWNER), FUNDS - 30 ether, "what cheques left");
        eq(wbtt.balanceOf(BOB), 30 ether, "bob's");
    }

    function test_nothingLeftToWithdraw() external {
        VM.prank(OWNER);
        VM.warp(vault.announceWithdrawal(1 ether));
        cash(BOB, FUNDS);
        VM.expectRevert(abi.encodeWithSelector(IVault.NothingToWithdraw.selector));
        VM.prank(OWNER);
        vault.withdraw(1 ether);
    }

    function test_formerIssuersChequesStayGoodForTheDelay() external {
        bytes memory old = cheque(BOB, 1 ether);
        bytes memory older = cheque(BOB, 2 ether);
        VM.startPrank(OWNER);
        VM.expectRevert(abi.encodeWithSelector(IVault.SameIssuer.selector, ISSUER));
        vault.setIssuer(ISSUER);
        vault.setIssuer(VM.addr(OTHER_KEY));
        // Replaced twice in a row: the first one's time is not cut short.
        vault.setIssuer(address(0));
        VM.stopPrank();
        uint256 until = vault.issuerValidUntil(ISSUER);
        eq(until, block.timestamp + DELAY, "until");
        VM.warp(until - 1);
        VM.prank(BOB);
        vault.cashCheque(BOB, 1 ether, old);
        VM.warp(until);
        refuse(abi.encodeWithSelector(IVault.NotIssuer.selector, ISSUER), BOB, 2 ether, older);
    }

    function test_newIssuerSignsAtOnceAndOneMayComeBack() external {
        VM.prank(OWNER);
        vault.setIssuer(VM.addr(OTHER_KEY));
        bytes memory others = chequeBy(OTHER_KEY, BOB, 1 ether);
        VM.prank(BOB);
        vault.cashCheque(BOB, 1 ether, others);
        VM.warp(block.timestamp + 10 * DELAY);
        VM.prank(OWNER);
        vault.setIssuer(ISSUER);
        cash(BOB, 2 ether);
        eq(vault.totalPaidOut(), 2 ether, "one channel, two issuers");
    }

    function test_revokedVaultTakesNoEmptySigner() external {
        VM.prank(OWNER);
        vault.setIssuer(address(0));
        refuse(abi.encodeWithSelector(IVault.InvalidSignature.selector), BOB, 1, new bytes(65));
        eq(vault.issuer(), address(0), "revoked");
    }

    function test_closing() external {
        VM.startPrank(OWNER);
        VM.expectRevert(abi.encodeWithSelector(IVault.NoWithdrawal.selector));
        vault.close();
        uint256 at = vault.announceWithdrawal(FUNDS);
        VM.warp(at);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotEverything.selector, FUNDS));
        vault.close();
        at = vault.announceWithdrawal(type(uint256).max);
        VM.expectRevert(abi.encodeWithSelector(IVault.TooEarly.selector, at));
        vault.close();
        vault.setIssuer(VM.addr(OTHER_KEY));
        VM.warp(at);
        vault.close();
        VM.stopPrank();
        eq(wbtt.balanceOf(OWNER), FUNDS, "owner's");
        yes(vault.closed(), "closed");
        bytes memory reason = abi.encodeWithSelector(IVault.Closed.selector);
        refuse(reason, BOB, 1, cheque(BOB, 1));
        refuse(reason, BOB, 1, chequeBy(OTHER_KEY, BOB, 1));
        VM.expectRevert(reason);
        vault.deposit(1);
        VM.expectRevert(reason);
        vault.depositNative();
        VM.startPrank(OWNER);
        VM.expectRevert(reason);
        vault.setIssuer(ISSUER);
        VM.expectRevert(reason);
        vault.reserveFor(BOB, 1);
        VM.stopPrank();
    }

    function test_closedVaultGivesBackWhatIsSentToIt() external {
        VM.startPrank(OWNER);
        VM.warp(vault.announceWithdrawal(EVERYTHING));
        vault.close();
        wbtt.transfer(address(vault), 3);
        vault.close();
        vault.close();
        VM.stopPrank();
        eq(wbtt.balanceOf(OWNER), FUNDS, "all of it");
    }

    function test_reservedIsForOneOnly() external {
        VM.startPrank(OWNER);
        vault.reserveFor(BOB, 60 ether);
        VM.expectRevert(abi.encodeWithSelector(IVault.InsufficientBalance.selector, 40 ether, 41 ether));
        vault.reserveFor(CAROL, 41 ether);
        VM.expectRevert(abi.encodeWithSelector(IVault.InsufficientBalance.selector, 40 ether, 0));
        vault.reserveFor(CAROL, 0);
        VM.expectRevert(abi.encodeWithSelector(IVault.InvalidAddress.selector, address(0)));
        vault.reserveFor(address(0), 1);
        VM.stopPrank();
        eq(vault.coverOf(BOB), FUNDS, "bob's cover");
        eq(vault.drawableBy(CAROL), 40 ether, "carol's");
        (uint256 paid, uint256 unpaid) = cash(CAROL, FUNDS);
        eq(paid, 40 ether, "what is free");
        eq(unpaid, 60 ether, "the rest bounces");
        (paid, unpaid) = cash(BOB, 25 ether);
        eq(paid, 25 ether, "out of the reservation");
        eq(vault.reservedFor(BOB), 35 ether, "which shrinks");
        eq(vault.totalReserved(), 35 ether, "in all");
        (paid, unpaid) = cash(BOB, FUNDS);
        eq(paid, 35 ether, "to the last wei");
        eq(vault.totalReserved(), 0, "nothing reserved");
        eq(vault.totalPaidOut(), FUNDS, "all paid");
    }

    function test_reservedCannotBeWithdrawn() external {
        VM.startPrank(OWNER);
        vault.reserveFor(BOB, 60 ether);
        VM.warp(vault.announceWithdrawal(EVERYTHING));
        VM.expectRevert(abi.encodeWithSelector(IVault.StillReserved.selector, 60 ether));
        vault.close();
        vault.withdraw(EVERYTHING);
        VM.stopPrank();
        eq(wbtt.balanceOf(OWNER), 40 ether, "what is free");
        (uint256 paid,) = cash(BOB, 60 ether);
        eq(paid, 60 ether, "bob's is still there");
    }

    function test_releaseIsAnnouncedAndDelayed() external {
        VM.startPrank(OWNER);
        VM.expectRevert(abi.encodeWithSelector(IVault.NothingReserved.selector, BOB));
        vault.announceRelease(BOB);
        vault.reserveFor(BOB, 60 ether);
        VM.expectRevert(abi.encodeWithSelector(IVault.NoRelease.selector, BOB));
        vault.release(BOB);
        uint256 at = vault.announceRelease(BOB);
        eq(vault.releaseAt(BOB), at, "releaseAt");
        eq(vault.coverOf(BOB), 40 ether, "no longer to rely on");
        VM.warp(at - 1);
        VM.expectRevert(abi.encodeWithSelector(IVault.TooEarly.selector, at));
        vault.release(BOB);
        VM.warp(at);
        vault.release(BOB);
        VM.stopPrank();
        eq(vault.totalReserved(), 0, "released");
        (uint256 paid,) = cash(CAROL, FUNDS);
        eq(paid, FUNDS, "free again");
    }

    function test_reservingMoreEndsARelease() external {
        VM.startPrank(OWNER);
        vault.reserveFor(BOB, 1 ether);
        vault.reserveFor(CAROL, 1 ether);
        VM.warp(vault.announceRelease(BOB));
        vault.reserveFor(BOB, 1 ether);
        VM.expectRevert(abi.encodeWithSelector(IVault.NoRelease.selector, BOB));
        vault.release(BOB);
        VM.warp(vault.announceRelease(BOB));
        vault.release(BOB);
        VM.stopPrank();
        eq(vault.totalReserved(), 1 ether, "carol's remains");
        (uint256 paid,) = cash(BOB, FUNDS);
        eq(paid, FUNDS - 1 ether, "and is not bob's");
    }

    /// @dev More than the 88 bits that the head has for payments.
    function testFuzz_paymentsAreCountedPastTheHead(uint256 first, uint256 second) external {
        uint256 all = 990e12 ether;
        first = bound(first, 1, all - 1);
        second = bound(second, 1, all - first);
        VM.deal(OWNER, all);
        VM.prank(OWNER);
        vault.depositNative{value: all}();
        cash(BOB, first);
        cash(CAROL, second);
        eq(vault.totalPaidOut(), first + second, "totalPaidOut");
        eq(vault.issuer(), ISSUER, "issuer");
        yes(!vault.bounced(), "not bounced");
    }
}
