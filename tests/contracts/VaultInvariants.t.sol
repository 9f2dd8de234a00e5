// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bank} from "./lib/Bank.sol";
import {Handler} from "./lib/Handler.sol";

/// @dev What holds after any sequence of calls; `Handler` checks each step besides.
contract VaultInvariants is Bank {
    Handler internal handler;

    function setUp() public override {
        super.setUp();
        handler = new Handler(vault, wbtt, cashier, OWNER, DELAY);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev One invariant, since each one more would repeat all the calls.
    function invariant_holds() external view {
        moneyIsConserved();
        linesAddUp();
        onlyBeneficiariesGain();
        reservationsAreCovered();
        bouncesAreRemembered();
    }

    /// @dev Paid ≤ deposited, and to the last wei: what is in, what was paid and what was taken out are what was put
    /// in.
    function moneyIsConserved() private view {
        eq(
            vault.totalbalance() + vault.totalPaidOut() + handler.withdrawn(),
            handler.deposited(),
            "deposited = balance + paid + withdrawn"
        );
        eq(wbtt.balanceOf(OWNER), handler.withdrawn(), "owner's");
    }

    /// @dev The handler's records only ever grow, so `paidOut` does.
    function linesAddUp() private view {
        uint256 sum = 0;
        uint256 reserved = 0;
        for (uint256 i = 0; i < 4; i++) {
            address who = handler.people(i);
            eq(vault.paidOut(who), handler.paid(who), "paidOut");
            eq(vault.reservedFor(who), handler.reserved(who), "reserved");
            sum += vault.paidOut(who);
            reserved += vault.reservedFor(who);
        }
        eq(vault.totalPaidOut(), sum, "totalPaidOut");
        eq(vault.totalReserved(), reserved, "totalReserved");
    }

    function onlyBeneficiariesGain() private view {
        for (uint256 i = 0; i < 4; i++) {
            address who = handler.people(i);
            eq(wbtt.balanceOf(who), handler.received(who), "exactly what cheques gave");
        }
        eq(wbtt.balanceOf(address(handler)) + wbtt.balanceOf(address(cashier)), 0, "callers gain nothing");
    }

    function reservationsAreCovered() private view {
        yes(vault.totalReserved() <= vault.totalbalance(), "covered");
    }

    function bouncesAreRemembered() private view {
        yes(vault.bounced() == handler.everShort(), "bounced");
    }
}
