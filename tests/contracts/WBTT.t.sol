// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IWBTT} from "freshet/token/interfaces/IWBTT.sol";
import {Bank} from "./lib/Bank.sol";

contract WBTTTest is Bank {
    function test_wrapsAndUnwraps() external {
        VM.deal(BOB, 5 ether);
        VM.startPrank(BOB);
        (bool sent,) = address(wbtt).call{value: 2 ether}("");
        yes(sent, "plain coins are wrapped");
        wbtt.deposit{value: 1 ether}();
        wbtt.withdraw(2.5 ether);
        VM.expectRevert(abi.encodeWithSelector(IWBTT.InsufficientBalance.selector, 0.5 ether, 1 ether));
        wbtt.withdraw(1 ether);
        VM.stopPrank();
        eq(BOB.balance, 4.5 ether, "coins");
        eq(wbtt.totalSupply(), FUNDS + 0.5 ether, "backed");
    }

    function test_allowances() external {
        VM.deal(BOB, 5 ether);
        VM.startPrank(BOB);
        wbtt.deposit{value: 5 ether}();
        wbtt.approve(CAROL, 2 ether);
        wbtt.transferFrom(BOB, CAROL, 1 ether);
        VM.stopPrank();
        VM.startPrank(CAROL);
        wbtt.transferFrom(BOB, CAROL, 1.5 ether);
        VM.expectRevert(abi.encodeWithSelector(IWBTT.InsufficientAllowance.selector, 0.5 ether, 1 ether));
        wbtt.transferFrom(BOB, CAROL, 1 ether);
        VM.stopPrank();
        VM.prank(BOB);
        wbtt.approve(CAROL, type(uint256).max);
        VM.prank(CAROL);
        wbtt.transferFrom(BOB, STRANGER, 1 ether);
        eq(wbtt.allowance(BOB, CAROL), type(uint256).max, "not used up");
        eq(wbtt.balanceOf(STRANGER), 1 ether, "moved");
    }

    function test_whoTakesNoCoinsKeepsTheWrapped() external {
        VM.deal(address(this), 1 ether);
        wbtt.deposit{value: 1 ether}();
        VM.expectRevert(abi.encodeWithSelector(IWBTT.PaymentRefused.selector));
        wbtt.withdraw(1 ether);
    }
}
