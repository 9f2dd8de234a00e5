// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev One storage word of a vault, all that cashing a cheque reads besides its channel:
/// issuer (160 bits, low) | paid (88) | flags (8). `paid` is the low part of what the vault has paid so far.
/// As separate words, or as a struct with an access for each field, a cheque would cost 3,500 gas more (measured).
type Head is uint256;

using HeadWord for Head global;

/// @title Issuer, payments and flags of a vault
library HeadWord {
    /// @dev A vault that has paid 2^88 wei (309 million BTT) or more counts the rest elsewhere: see `addPaid`.
    uint256 internal constant PAID_BITS = 88;

    uint256 private constant PAID_SHIFT = 160;
    uint256 private constant PAID_MASK = (1 << PAID_BITS) - 1;
    uint256 private constant BOUNCED = 1 << 248;
    uint256 private constant RESERVING = 1 << 249;
    uint256 private constant CLOSED = 1 << 250;

    function issuer(Head head) internal pure returns (address) {
        return address(uint160(Head.unwrap(head)));
    }

    function paid(Head head) internal pure returns (uint256) {
        return (Head.unwrap(head) >> PAID_SHIFT) & PAID_MASK;
    }

    /// @notice Whether a cheque ever bounced.
    function isBounced(Head head) internal pure returns (bool) {
        return Head.unwrap(head) & BOUNCED != 0;
    }

    /// @notice Whether anything is reserved for any beneficiary.
    function isReserving(Head head) internal pure returns (bool) {
        return Head.unwrap(head) & RESERVING != 0;
    }

    function isClosed(Head head) internal pure returns (bool) {
        return Head.unwrap(head) & CLOSED != 0;
    }

    function withIssuer(Head head, address newIssuer) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(head) ^ uint160(head.issuer()) ^ uint160(newIssuer));
    }

    /// @dev `amount` must leave room for 88 bits.
    /// @return next the word to store
    /// @return carry how many times 2^88 wei did not fit
    function addPaid(Head head, uint256 amount) internal pure returns (Head next, uint256 carry) {
        unchecked {
            uint256 before = head.paid();
            uint256 sum = before + amount;
            carry = sum >> PAID_BITS;
            next = Head.wrap(Head.unwrap(head) ^ ((before ^ (sum & PAID_MASK)) << PAID_SHIFT));
        }
    }

    function bounced(Head head) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(head) | BOUNCED);
    }

    function reserving(Head head, bool whether) internal pure returns (Head) {
        return Head.wrap(whether ? Head.unwrap(head) | RESERVING : Head.unwrap(head) & ~RESERVING);
    }

    function closed(Head head) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(head) | CLOSED);
    }
}
