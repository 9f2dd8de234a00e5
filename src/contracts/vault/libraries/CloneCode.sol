// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title The runtime code of an EIP-1167 clone
library CloneCode {
    function runtime(address logic) internal pure returns (bytes memory) {
        return abi.encodePacked(hex"363d3d373d3d3d363d73", logic, hex"5af43d82803e903d91602b57fd5bf3");
    }
}
