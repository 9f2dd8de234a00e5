// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ICashier} from "freshet/vault/interfaces/ICashier.sol";
import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {Bank} from "./lib/Bank.sol";
import {HostileVault} from "./lib/Hostile.sol";

contract CashierTest is Bank {
    event ChequeRefused(uint256 indexed index, address indexed vault, bytes4 error);

    function test_manyVaultsOneCall() external {
        ICashier.Cheque[] memory cheques = new ICashier.Cheque[](10);
        for (uint256 i = 0; i < 10; i++) {
            vault = make(1000 + i, FUNDS, bytes32(i));
            cheques[i] = good(1000 + i, BOB, (i + 1) * 1 ether);
        }
        ICashier.Result[] memory results = cashier.cash(cheques);
        eq(results.length, 10, "one for each");
        for (uint256 i = 0; i < 10; i++) expect(results[i], (i + 1) * 1 ether, 0, 0);
        eq(wbtt.balanceOf(BOB), 55 ether, "bob's");
    }

    function test_nothingToDo() external {
        eq(cashier.cash(new ICashier.Cheque[](0)).length, 0, "no cheques, no results");
    }

    function test_badOnesDoNotBlockTheRest() external {
        ICashier.Cheque[] memory cheques = new ICashier.Cheque[](11);
        cheques[0] = good(KEY, BOB, 1 ether);
        cheques[1] = ICashier.Cheque(address(vault), BOB, 2 ether, new bytes(65));
        cheques[2] = ICashier.Cheque(address(vault), BOB, 2 ether, "");
        cheques[3] = ICashier.Cheque(STRANGER, BOB, 2 ether, cheque(BOB, 2 ether));
        for (uint256 i = 0; i < 3; i++) {
            cheques[4 + i] = ICashier.Cheque(address(new HostileVault(i)), BOB, 2 ether, cheque(BOB, 2 ether));
        }
        cheques[7] = good(KEY, BOB, 1 ether);
        cheques[8] = good(KEY, address(vault), 1 ether);
        cheques[9] = ICashier.Cheque(address(vault), CAROL, 2 ether, cheque(BOB, 2 ether));
        cheques[10] = good(KEY, CAROL, FUNDS);
        VM.expectEmit(true, true, false, true, address(cashier));
        emit ChequeRefused(1, address(vault), IVault.InvalidSignature.selector);
        uint256 before = gasleft();
        ICashier.Result[] memory results = cashier.cash(cheques);
        yes(before - gasleft() < 500_000, "hostile code never ran");
        expect(results[0], 1 ether, 0, 0);
        expect(results[1], 0, 0, IVault.InvalidSignature.selector);
        expect(results[2], 0, 0, IVault.InvalidSignature.selector);
        for (uint256 i = 3; i < 7; i++) expect(results[i], 0, 0, ICashier.UnknownVault.selector);
        expect(results[7], 0, 0, IVault.NothingDue.selector);
        expect(results[8], 0, 0, IVault.InvalidAddress.selector);
        expect(results[9], 0, 0, IVault.NotIssuer.selector);
        expect(results[10], FUNDS - 1 ether, 1 ether, 0);
        eq(wbtt.balanceOf(BOB), 1 ether, "bob's");
        eq(wbtt.balanceOf(address(this)) + wbtt.balanceOf(address(cashier)), 0, "callers gain nothing");
    }

    function test_aBeneficiaryOfMoreThan20BytesIsRefused() external {
        ICashier.Cheque[] memory cheques = new ICashier.Cheque[](1);
        cheques[0] = good(KEY, BOB, 1 ether);
        bytes memory data = abi.encodeCall(ICashier.cash, (cheques));
        // selector, offset, length, offset of the first, vault: then its beneficiary, dirty in the highest byte.
        data[4 + 4 * 32] = 0x01;
        (bool done, bytes memory answer) = address(cashier).call(data);
        yes(done, "no revert");
        ICashier.Result[] memory results = abi.decode(answer, (ICashier.Result[]));
        expect(results[0], 0, 0, ICashier.CallFailed.selector);
    }

    function test_noMoreThanTheMaximum() external {
        uint256 maximum = cashier.MAX_CHEQUES();
        VM.expectRevert(abi.encodeWithSelector(ICashier.TooManyCheques.selector, maximum + 1, maximum));
        cashier.cash(new ICashier.Cheque[](maximum + 1));
    }

    /// @dev What an estimate does: look for the least gas that does not revert. It starves no cheque.
    function test_tooLittleGasRevertsInsteadOfRefusing() external {
        ICashier.Cheque[] memory cheques = new ICashier.Cheque[](2);
        cheques[0] = good(KEY, BOB, 1 ether);
        cheques[1] = good(KEY, CAROL, 1 ether);
        uint256 enough = cashier.CHEQUE_GAS() + cashier.CHEQUE_GAS() / 32;
        for (uint256 gas = 20_000; gas < 2 * enough; gas += 5_000) {
            try cashier.cash{gas: gas}(cheques) returns (ICashier.Result[] memory results) {
                expect(results[0], 1 ether, 0, 0);
                expect(results[1], 1 ether, 0, 0);
                yes(gas > enough, "so it had enough");
                return;
            } catch {}
        }
        yes(false, "never enough");
    }

    /// @dev The most expensive cheque possible fits: first of its channel, out of a reservation and bouncing, by a
    /// former issuer.
    function test_chequeGasIsEnoughForTheDearest() external {
        VM.startPrank(OWNER);
        vault.reserveFor(CAROL, 1 ether);
        vault.reserveFor(BOB, 1 ether);
        ICashier.Cheque[] memory cheques = new ICashier.Cheque[](1);
        cheques[0] = good(KEY, BOB, 2 * FUNDS);
        vault.setIssuer(address(0));
        VM.stopPrank();
        uint256 before = gasleft();
        ICashier.Result[] memory results = cashier.cash(cheques);
        yes(before - gasleft() < cashier.CHEQUE_GAS() * 3 / 4, "with room to spare");
        expect(results[0], FUNDS - 1 ether, FUNDS + 1 ether, 0);
    }

    function good(uint256 key, address beneficiary, uint256 amount) private view returns (ICashier.Cheque memory) {
        return ICashier.Cheque(address(vault), beneficiary, amount, chequeBy(key, beneficiary, amount));
    }

    function expect(ICashier.Result memory result, uint256 paid, uint256 unpaid, bytes4 error) private pure {
        eq(bytes32(result.error), bytes32(error), "error");
        eq(result.paid, paid, "paid");
        eq(result.unpaid, unpaid, "unpaid");
    }
}
