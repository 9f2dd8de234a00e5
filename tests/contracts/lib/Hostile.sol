// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev Answers each call as configured, and calls back when a callback is set.
contract HostileToken {
    error Refused();

    enum Manner {
        Honest,
        SaysNothing,
        SaysFalse,
        Reverts,
        EatsGas,
        LiesAboutBalance,
        TakesAFee
    }

    Manner public manner;
    mapping(address account => uint256) private _balances;
    address private _target;
    bytes private _data;
    uint256 public callbacks;
    bytes public answer;

    function behave(Manner how) external {
        manner = how;
    }

    /// @dev One callback, before the next transfer.
    function callBack(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function deposit() external payable {
        _balances[msg.sender] += msg.value;
    }

    function balanceOf(address account) external view returns (uint256) {
        return manner == Manner.LiesAboutBalance ? type(uint256).max : _balances[account];
    }

    function transfer(address dst, uint256 wad) external returns (bool) {
        address target = _target;
        if (target != address(0)) {
            _target = address(0);
            callbacks++;
            (, answer) = target.call(_data);
        }
        if (manner == Manner.SaysFalse) return false;
        if (manner == Manner.Reverts) revert Refused();
        if (manner == Manner.EatsGas) {
            while (true) callbacks++;
        }
        if (manner == Manner.LiesAboutBalance) return true;
        _balances[msg.sender] -= wad;
        _balances[dst] += manner == Manner.TakesAFee ? wad / 2 : wad;
        if (manner == Manner.SaysNothing) {
            assembly {
                return(0, 0)
            }
        }
        return true;
    }
}

/// @dev Takes the place of a vault: uses all gas, reverts with much data, or claims that it paid.
contract HostileVault {
    uint256 private _manner;

    constructor(uint256 manner) {
        _manner = manner;
    }

    // solhint-disable-next-line no-complex-fallback
    fallback() external {
        uint256 manner = _manner;
        if (manner == 0) {
            while (true) manner = uint256(keccak256(abi.encode(manner)));
        }
        assembly {
            if eq(manner, 1) { revert(0, 100000) }
            mstore(0, 1000000000000000000000)
            return(0, 0x40)
        }
    }
}
