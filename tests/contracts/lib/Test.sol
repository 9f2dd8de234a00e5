// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "./Vm.sol";

abstract contract Test {
    error Differs(string what, uint256 got, uint256 expected);
    error DiffersBytes(string what, bytes32 got, bytes32 expected);
    error Not(string what);

    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function eq(uint256 got, uint256 expected, string memory what) internal pure {
        if (got != expected) revert Differs(what, got, expected);
    }

    function eq(address got, address expected, string memory what) internal pure {
        eq(uint256(uint160(got)), uint256(uint160(expected)), what);
    }

    function eq(bytes32 got, bytes32 expected, string memory what) internal pure {
        if (got != expected) revert DiffersBytes(what, got, expected);
    }

    function yes(bool condition, string memory what) internal pure {
        if (!condition) revert Not(what);
    }

    /// @return a number from `low` to `high`, both included
    function bound(uint256 seed, uint256 low, uint256 high) internal pure returns (uint256) {
        return high - low == type(uint256).max ? seed : low + seed % (high - low + 1);
    }
}
