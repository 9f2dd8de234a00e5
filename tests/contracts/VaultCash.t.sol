// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {ChequeHash} from "freshet/vault/libraries/ChequeHash.sol";
import {Bank} from "./lib/Bank.sol";

contract VaultCashTest is Bank {
    /// @dev go-btfs settlement/swap/vault/cheque_test.go: chain 1, and the digests of btfs-vault for 199 and 1029.
    function test_digestIsThatOfGoBtfs() external pure {
        bytes32 domain = ChequeHash.domainSeparator(1);
        bytes32 digest = ChequeHash.digest(
            domain,
            ChequeHash.CHEQUE_TYPEHASH,
            0xfa02D396842E6e1D319E8E3D4D870338F791AA25,
            0x98E6C644aFeB94BBfB9FF60EB26fc9D83BBEcA79,
            500
        );
        eq(digest, 0x5148c768712dab6b450272c47d2400efd1c9be20085506ea09357b62c4c5ec04, "go-btfs digest");
        bytes memory signed = signature(0x634fb5a872396d9693e5c9f9d7233cfa93f395c093371017ff44aa9ae6564cdd, digest);
        eq(
            keccak256(signed),
            keccak256(
                hex"3305964770f9b66463d58b61e7de9bf2b784098fc715338083946aabf69c7dec0cae8345705d4bf2e556482bd27f11ceb0e5ae1eb191a907cde7aee3989a3ad51c"
            ),
            "go-btfs signature"
        );
        eq(
            ChequeHash.domainSeparator(199),
            0x23a6d3b97556c2d2de8a23dcc7e8a1778519946dd1f4c6e3a8eae8fdc8497b41,
            "domain of BTTC"
        );
        address vaultOnes = 0x1111111111111111111111111111111111111111;
        address twos = 0x2222222222222222222222222222222222222222;
        eq(
            ChequeHash.digest(ChequeHash.domainSeparator(1029), ChequeHash.CHEQUE_TYPEHASH, vaultOnes, twos, 1 ether),
            0x0dcdca808caa0bf7fddfc5a7f004a5fee3a0ca317362eda26107e9c2915b7b3f,
            "digest on Donau"
        );
    }

    /// @dev go-btfs's vector, as a cheque that a vault at its address and on its chain pays.
    function test_goBtfsChequeIsPaid() external {
        VM.chainId(1);
        address at = 0xfa02D396842E6e1D319E8E3D4D870338F791AA25;
        address beneficiary = 0x98E6C644aFeB94BBfB9FF60EB26fc9D83BBEcA79;
        VM.etch(at, address(vault).code);
        VM.deal(address(this), 600);
        IVault(at).open{value: 600}(OWNER, 0x8D3766440f0d7B949a5E32995D09619A7F86e632);
        VM.prank(beneficiary);
        IVault(at).cashCheque(
            beneficiary,
            500,
            hex"3305964770f9b66463d58b61e7de9bf2b784098fc715338083946aabf69c7dec0cae8345705d4bf2e556482bd27f11ceb0e5ae1eb191a907cde7aee3989a3ad51c"
        );
        eq(wbtt.balanceOf(beneficiary), 500, "paid");
    }

    function test_typehashes() external view {
        eq(vault.CHEQUE_TYPEHASH(), 0x797885ce783397eac54dfce7eb7e575a99b61d93125111f5fcc84780c6bb18b9, "cheque");
        eq(
            vault.EIP712DOMAIN_TYPEHASH(),
            keccak256("EIP712Domain(string name,string version,uint256 chainId)"),
            "domain"
        );
    }

    function test_theBeneficiaryCashes() external {
        bytes memory signed = cheque(BOB, 3 ether);
        VM.expectEmit(true, true, true, true, address(vault));
        emit IVault.ChequeCashed(BOB, BOB, BOB, 3 ether, 3 ether, 0);
        VM.prank(BOB);
        (uint256 paid, uint256 unpaid) = vault.cashCheque(BOB, 3 ether, signed);
        eq(paid, 3 ether, "paid");
        eq(unpaid, 0, "unpaid");
        eq(wbtt.balanceOf(BOB), 3 ether, "bob's");
        eq(vault.paidOut(BOB), 3 ether, "paidOut");
        eq(vault.totalPaidOut(), 3 ether, "totalPaidOut");
        eq(vault.totalbalance(), FUNDS - 3 ether, "totalbalance");
        yes(!vault.bounced(), "not bounced");
    }

    function test_beneficiaryNamesARecipient() external {
        bytes memory signed = cheque(BOB, 3 ether);
        VM.prank(BOB);
        vault.cashChequeBeneficiary(CAROL, 3 ether, signed);
        eq(wbtt.balanceOf(CAROL), 3 ether, "carol's");
        eq(vault.paidOut(BOB), 3 ether, "on bob's channel");
        eq(vault.paidOut(CAROL), 0, "not on carol's");
    }

    function test_onlyTheBeneficiaryNamesARecipient() external {
        bytes memory signed = cheque(BOB, 3 ether);
        address signer = recover(vault.chequeDigest(STRANGER, 3 ether), signed);
        VM.expectRevert(abi.encodeWithSelector(IVault.NotIssuer.selector, signer));
        VM.prank(STRANGER);
        vault.cashChequeBeneficiary(STRANGER, 3 ether, signed);
    }

    function test_payingTheVaultItselfIsRefused() external {
        bytes memory signed = cheque(BOB, 1);
        VM.expectRevert(abi.encodeWithSelector(IVault.InvalidAddress.selector, address(vault)));
        VM.prank(BOB);
        vault.cashChequeBeneficiary(address(vault), 1, signed);
        VM.expectRevert(abi.encodeWithSelector(IVault.InvalidAddress.selector, address(0)));
        VM.prank(BOB);
        vault.cashChequeBeneficiary(address(0), 1, signed);
    }

    function test_chequesAreCumulative() external {
        cash(BOB, 3 ether);
        (uint256 paid,) = cash(BOB, 5 ether);
        eq(paid, 2 ether, "the difference");
        eq(wbtt.balanceOf(BOB), 5 ether, "bob's");
    }

    function test_replayAndLowerPayNothing() external {
        cash(BOB, 3 ether);
        refuse(abi.encodeWithSelector(IVault.NothingDue.selector, 3 ether, 3 ether), BOB, 3 ether, cheque(BOB, 3 ether));
        refuse(abi.encodeWithSelector(IVault.NothingDue.selector, 2 ether, 3 ether), BOB, 2 ether, cheque(BOB, 2 ether));
    }

    function test_shortBalancePaysWhatIsThere() external {
        VM.recordLogs();
        (uint256 paid, uint256 unpaid) = cash(BOB, FUNDS + 7);
        eq(paid, FUNDS, "paid");
        eq(unpaid, 7, "unpaid");
        eq(VM.getRecordedLogs().length, 4, "bounced, unpaid, transfer, cashed");
        yes(vault.bounced(), "bounced");
        (paid, unpaid) = cash(BOB, FUNDS + 7);
        eq(paid, 0, "nothing left");
        eq(unpaid, 7, "still unpaid");
        VM.deal(OWNER, 10);
        VM.prank(OWNER);
        vault.depositNative{value: 10}();
        (paid, unpaid) = cash(BOB, FUNDS + 7);
        eq(paid, 7, "the rest");
        eq(unpaid, 0, "settled");
        yes(vault.bounced(), "never forgotten");
    }

    function test_greatestChequeDrainsAndNeverOverflows() external {
        (uint256 paid, uint256 unpaid) = cash(BOB, type(uint256).max);
        eq(paid, FUNDS, "paid");
        eq(unpaid, type(uint256).max - FUNDS, "unpaid");
    }

    function test_garbageSignatures() external {
        bytes memory invalid = abi.encodeWithSelector(IVault.InvalidSignature.selector);
        refuse(invalid, BOB, 1, "");
        refuse(invalid, BOB, 1, new bytes(64));
        refuse(invalid, BOB, 1, new bytes(65));
        refuse(invalid, BOB, 1, new bytes(1000));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(KEY, vault.chequeDigest(BOB, 1));
        yes(uint256(s) <= HALF_ORDER, "low s");
        uint256 order = HALF_ORDER * 2 + 1;
        refuse(invalid, BOB, 1, abi.encodePacked(r, order - uint256(s), v == 27 ? uint8(28) : uint8(27)));
        refuse(invalid, BOB, 1, abi.encodePacked(r, s, v - 27));
    }

    function testFuzz_forgedCheque(uint256 key, address beneficiary, uint256 amount) external {
        key = bound(key, 1, HALF_ORDER);
        VM.assume(key != KEY && beneficiary != address(0) && beneficiary != address(vault));
        refuse(
            abi.encodeWithSelector(IVault.NotIssuer.selector, VM.addr(key)),
            beneficiary,
            amount,
            chequeBy(key, beneficiary, amount)
        );
    }

    function test_otherChainsCheque() external {
        VM.chainId(199);
        bytes memory signed = cheque(BOB, 1 ether);
        VM.chainId(1029);
        address signer = recover(vault.chequeDigest(BOB, 1 ether), signed);
        refuse(abi.encodeWithSelector(IVault.NotIssuer.selector, signer), BOB, 1 ether, signed);
    }

    function test_otherVaultsCheque() external {
        bytes memory signed = signature(KEY, make(KEY, 0, "second").chequeDigest(BOB, 1 ether));
        address signer = recover(vault.chequeDigest(BOB, 1 ether), signed);
        refuse(abi.encodeWithSelector(IVault.NotIssuer.selector, signer), BOB, 1 ether, signed);
    }

    function testFuzz_paysExactlyWhatIsDue(uint256 first, uint256 second) external {
        first = bound(first, 1, FUNDS);
        second = bound(second, first, 2 * FUNDS);
        cash(BOB, first);
        if (second > first) cash(BOB, second);
        uint256 expected = second < FUNDS ? second : FUNDS;
        eq(wbtt.balanceOf(BOB), expected, "bob's");
        eq(vault.paidOut(BOB), expected, "paidOut");
        eq(vault.totalbalance() + vault.totalPaidOut(), FUNDS, "nothing made, nothing lost");
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
