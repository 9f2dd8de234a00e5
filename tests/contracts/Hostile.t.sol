// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICashier} from "freshet/vault/interfaces/ICashier.sol";
import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {Bank} from "./lib/Bank.sol";
import {HostileToken} from "./lib/Hostile.sol";

/// @dev A vault over a token that does what no token should. Nothing can be gained by it that a cheque does not say.
contract HostileTest is Bank {
    HostileToken private token;

    function setUp() public override {
        super.setUp();
        token = new HostileToken();
        build(address(token));
        vault = make(KEY, FUNDS, "hostile");
    }

    function test_reenteringWithTheSameCheque() external {
        token.callBack(address(vault), cashCall(BOB, BOB_KEY, 3 ether));
        cash(BOB, 3 ether);
        eq(token.callbacks(), 1, "it did call back");
        eq(bytes32(bytes4(token.answer())), bytes32(IVault.NothingDue.selector), "and found the cheque cashed");
        paid(3 ether, 0);
    }

    function test_reenteringWithAnother() external {
        token.callBack(address(vault), cashCall(CAROL, CAROL_KEY, 4 ether));
        cash(BOB, 3 ether);
        paid(3 ether, 4 ether);
    }

    /// @dev The token still reports the old balance then: what is promised twice is not paid twice.
    function test_reenteringForMoreThanThereIs() external {
        token.callBack(address(vault), cashCall(CAROL, CAROL_KEY, FUNDS));
        bytes memory signed = cheque(BOB, FUNDS);
        VM.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        VM.prank(BOB);
        vault.cashCheque(BOB, FUNDS, signed);
        paid(0, 0);
    }

    function test_reenteringDuringAWithdrawal() external {
        VM.startPrank(OWNER);
        VM.warp(vault.announceWithdrawal(10 ether));
        token.callBack(address(vault), abi.encodeCall(IVault.withdraw, (10 ether)));
        vault.withdraw(10 ether);
        VM.stopPrank();
        eq(token.balanceOf(OWNER), 10 ether, "once");
    }

    function test_refusingTokensPayNothingAndCountNothing() external {
        bytes memory signed = cheque(BOB, 1 ether);
        token.behave(HostileToken.Manner.SaysFalse);
        VM.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        VM.prank(BOB);
        vault.cashCheque(BOB, 1 ether, signed);
        token.behave(HostileToken.Manner.Reverts);
        VM.expectRevert(abi.encodeWithSelector(HostileToken.Refused.selector));
        VM.prank(BOB);
        vault.cashCheque(BOB, 1 ether, signed);
        paid(0, 0);
        token.behave(HostileToken.Manner.Honest);
        VM.prank(BOB);
        vault.cashCheque(BOB, 1 ether, signed);
        paid(1 ether, 0);
    }

    function test_silentTokenPays() external {
        token.behave(HostileToken.Manner.SaysNothing);
        cash(BOB, 1 ether);
        paid(1 ether, 0);
    }

    function test_tokenWithAFee() external {
        token.behave(HostileToken.Manner.TakesAFee);
        cash(BOB, 2 ether);
        eq(vault.paidOut(BOB), 2 ether, "counted as sent");
        eq(token.balanceOf(BOB), 1 ether, "the fee is the beneficiary's");
    }

    function test_lyingBalanceDoesNotOverflow() external {
        token.behave(HostileToken.Manner.LiesAboutBalance);
        bytes memory signed = cheque(BOB, type(uint256).max);
        VM.expectRevert(
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, type(uint256).max)
        );
        VM.prank(BOB);
        vault.cashCheque(BOB, type(uint256).max, signed);
        cash(BOB, type(uint128).max);
        cash(CAROL, type(uint128).max);
        eq(vault.totalPaidOut(), 2 * uint256(type(uint128).max), "counted past 128 bits");
        eq(vault.issuer(), ISSUER, "and nothing spilled over");
    }

    function test_tokenThatEatsGasIsBounded() external {
        token.behave(HostileToken.Manner.EatsGas);
        ICashier.Cheque[] memory cheques = new ICashier.Cheque[](3);
        for (uint256 i = 0; i < 3; i++) cheques[i] = ICashier.Cheque(address(vault), BOB, 1 ether, cheque(BOB, 1 ether));
        uint256 before = gasleft();
        VM.prank(BOB, BOB);
        ICashier.Result[] memory results = cashier.cash(cheques);
        yes(before - gasleft() < 3 * (cashier.CHEQUE_GAS() + 20_000), "gas");
        for (uint256 i = 0; i < 3; i++) eq(bytes32(results[i].error), bytes32(ICashier.CallFailed.selector), "failed");
    }

    function cashCall(address beneficiary, uint256 key, uint256 amount) private view returns (bytes memory) {
        bytes memory order = orderBy(key, beneficiary, amount);
        return
            abi.encodeCall(
                IVault.cashChequeTo, (beneficiary, beneficiary, amount, cheque(beneficiary, amount), order)
            );
    }

    function paid(uint256 bobs, uint256 carols) private view {
        eq(token.balanceOf(BOB), bobs, "bob's");
        eq(token.balanceOf(CAROL), carols, "carol's");
        eq(vault.paidOut(BOB), bobs, "bob's channel");
        eq(vault.paidOut(CAROL), carols, "carol's channel");
        eq(vault.totalPaidOut(), bobs + carols, "totalPaidOut");
    }
}
