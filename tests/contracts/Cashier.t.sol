// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ICashier} from "freshet/vault/interfaces/ICashier.sol";
import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {Bank} from "./lib/Bank.sol";
import {HostileVault} from "./lib/Hostile.sol";

contract CashierTest is Bank {
    event ChequeRefused(uint256 indexed index, address indexed vault, bytes4 error);

    function test_manyVaultsOneCall() external {
        ICashier.CashOut[] memory cheques = new ICashier.CashOut[](10);
        for (uint256 i = 0; i < 10; i++) {
            vault = make(1000 + i, FUNDS, bytes32(i));
            cheques[i] = good(1000 + i, BOB, (i + 1) * 1 ether);
        }
        ICashier.Result[] memory results = cashier.cashTo(cheques);
        eq(results.length, 10, "one for each");
        for (uint256 i = 0; i < 10; i++) expect(results[i], (i + 1) * 1 ether, 0, 0);
        eq(wbtt.balanceOf(BOB), 55 ether, "bob's");
    }

    function test_manySellersToOneRecipient() external {
        ICashier.CashOut[] memory cheques = new ICashier.CashOut[](2);
        cheques[0] = to(BOB_KEY, STRANGER, 1 ether);
        cheques[1] = to(CAROL_KEY, STRANGER, 2 ether);
        VM.prank(OWNER, OWNER);
        ICashier.Result[] memory results = cashier.cashTo(cheques);
        expect(results[0], 1 ether, 0, 0);
        expect(results[1], 2 ether, 0, 0);
        eq(wbtt.balanceOf(STRANGER), 3 ether, "the recipient's");
        eq(wbtt.balanceOf(BOB) + wbtt.balanceOf(CAROL) + wbtt.balanceOf(OWNER), 0, "and no other account's");
    }

    function test_chequesWithoutARecipientAreTheirBeneficiarysToCash() external {
        ICashier.CashOut[] memory cheques = new ICashier.CashOut[](2);
        cheques[0] = ICashier.CashOut(address(vault), BOB, 1 ether, cheque(BOB, 1 ether), address(0), "");
        cheques[1] = to(CAROL_KEY, BOB, 2 ether);
        VM.prank(STRANGER, STRANGER);
        expect(cashier.cashTo(cheques)[0], 0, 0, IVault.NotBeneficiary.selector);
        VM.prank(BOB, BOB);
        expect(cashier.cashTo(cheques)[0], 1 ether, 0, 0);
        eq(wbtt.balanceOf(BOB), 3 ether, "both");
        ICashier.Cheque[] memory plain = new ICashier.Cheque[](1);
        plain[0] = ICashier.Cheque(address(vault), BOB, 5 ether, cheque(BOB, 5 ether));
        VM.prank(STRANGER, STRANGER);
        expect(cashier.cash(plain)[0], 0, 0, IVault.NotBeneficiary.selector);
        VM.prank(BOB, BOB);
        expect(cashier.cash(plain)[0], 4 ether, 0, 0);
    }

    function test_plainChequesAreCheckedToo() external {
        ICashier.Cheque[] memory plain = new ICashier.Cheque[](3);
        plain[0] = ICashier.Cheque(STRANGER, BOB, 1 ether, cheque(BOB, 1 ether));
        plain[1] = ICashier.Cheque(address(vault), BOB, 1 ether, "");
        plain[2] = ICashier.Cheque(address(vault), BOB, 1 ether, cheque(BOB, 1 ether));
        VM.prank(BOB, BOB);
        ICashier.Result[] memory results = cashier.cash(plain);
        expect(results[0], 0, 0, ICashier.UnknownVault.selector);
        expect(results[1], 0, 0, IVault.InvalidSignature.selector);
        expect(results[2], 1 ether, 0, 0);
    }

    function test_aRecipientWithoutAnOrderIsRefused() external {
        ICashier.CashOut[] memory cheques = new ICashier.CashOut[](2);
        cheques[0] = ICashier.CashOut(address(vault), BOB, 1 ether, cheque(BOB, 1 ether), STRANGER, "");
        cheques[1] = to(BOB_KEY, STRANGER, 1 ether);
        cheques[1].recipient = address(0);
        VM.prank(BOB, BOB);
        ICashier.Result[] memory results = cashier.cashTo(cheques);
        expect(results[0], 0, 0, IVault.InvalidSignature.selector);
        yes(results[1].error == IVault.NotBeneficiary.selector, "another recipient than the one signed for");
        eq(wbtt.balanceOf(BOB) + wbtt.balanceOf(STRANGER), 0, "nothing was paid");
    }

    function test_nothingToDo() external {
        eq(cashier.cashTo(new ICashier.CashOut[](0)).length, 0, "no cheques, no results");
    }

    function test_badOnesDoNotBlockTheRest() external {
        ICashier.CashOut[] memory cheques = new ICashier.CashOut[](11);
        cheques[0] = good(KEY, BOB, 1 ether);
        cheques[1] = to(BOB_KEY, BOB, 2 ether);
        cheques[1].signature = new bytes(65);
        cheques[2] = to(BOB_KEY, BOB, 2 ether);
        cheques[2].signature = "";
        cheques[3] = to(BOB_KEY, BOB, 2 ether);
        cheques[3].vault = STRANGER;
        for (uint256 i = 0; i < 3; i++) {
            cheques[4 + i] = to(BOB_KEY, BOB, 2 ether);
            cheques[4 + i].vault = address(new HostileVault(i));
        }
        cheques[7] = good(KEY, BOB, 1 ether);
        cheques[8] = to(BOB_KEY, address(vault), 1 ether);
        cheques[9] = to(CAROL_KEY, CAROL, 2 ether);
        cheques[9].signature = cheque(BOB, 2 ether);
        cheques[10] = good(KEY, CAROL, FUNDS);
        VM.expectEmit(true, true, false, true, address(cashier));
        emit ChequeRefused(1, address(vault), IVault.InvalidSignature.selector);
        uint256 before = gasleft();
        ICashier.Result[] memory results = cashier.cashTo(cheques);
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
        ICashier.CashOut[] memory cheques = new ICashier.CashOut[](1);
        cheques[0] = good(KEY, BOB, 1 ether);
        bytes memory data = abi.encodeCall(ICashier.cashTo, (cheques));
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
        cashier.cashTo(new ICashier.CashOut[](maximum + 1));
    }

    /// @dev What an estimate does: look for the least gas that does not revert. It starves no cheque.
    function test_tooLittleGasRevertsInsteadOfRefusing() external {
        ICashier.CashOut[] memory cheques = new ICashier.CashOut[](2);
        cheques[0] = good(KEY, BOB, 1 ether);
        cheques[1] = good(KEY, CAROL, 1 ether);
        uint256 enough = cashier.CHEQUE_GAS() + cashier.CHEQUE_GAS() / 32;
        for (uint256 gas = 20_000; gas < 2 * enough; gas += 5_000) {
            try cashier.cashTo{gas: gas}(cheques) returns (ICashier.Result[] memory results) {
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
        ICashier.CashOut[] memory cheques = new ICashier.CashOut[](1);
        cheques[0] = good(KEY, BOB, 2 * FUNDS);
        vault.setIssuer(address(0));
        VM.stopPrank();
        uint256 before = gasleft();
        ICashier.Result[] memory results = cashier.cashTo(cheques);
        yes(before - gasleft() < cashier.CHEQUE_GAS() * 3 / 4, "with room to spare");
        expect(results[0], FUNDS - 1 ether, FUNDS + 1 ether, 0);
    }

    function good(uint256 key, address beneficiary, uint256 amount) private view returns (ICashier.CashOut memory) {
        uint256 owner = beneficiary == BOB ? BOB_KEY : CAROL_KEY;
        return ICashier.CashOut(
            address(vault),
            beneficiary,
            amount,
            chequeBy(key, beneficiary, amount),
            beneficiary,
            orderBy(owner, beneficiary, amount)
        );
    }

    /// @return a good cheque whose beneficiary, the owner of `owner`, has it paid to `recipient`
    function to(uint256 owner, address recipient, uint256 amount) private view returns (ICashier.CashOut memory) {
        address beneficiary = VM.addr(owner);
        return ICashier.CashOut(
            address(vault),
            beneficiary,
            amount,
            cheque(beneficiary, amount),
            recipient,
            orderBy(owner, recipient, amount)
        );
    }

    function expect(ICashier.Result memory result, uint256 paid, uint256 unpaid, bytes4 error) private pure {
        eq(bytes32(result.error), bytes32(error), "error");
        eq(result.paid, paid, "paid");
        eq(result.unpaid, unpaid, "unpaid");
    }
}
