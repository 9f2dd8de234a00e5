// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IWBTT} from "./interfaces/IWBTT.sol";

/// @title Wrapped BTT for local chains
/// @notice BTTC and Donau have one already; this contract replaces it on chains without one.
contract WBTT is IWBTT {
    string public constant name = "Wrapped BTT";
    string public constant symbol = "WBTT";
    uint8 public constant decimals = 18;

    mapping(address account => uint256) public override balanceOf;
    mapping(address account => mapping(address spender => uint256)) public override allowance;

    receive() external payable {
        deposit();
    }

    /// @inheritdoc IWBTT
    function deposit() public payable {
        balanceOf[msg.sender] += msg.value;
        emit Deposit(msg.sender, msg.value);
    }

    /// @inheritdoc IWBTT
    function withdraw(uint256 wad) external {
        _take(msg.sender, wad);
        emit Withdrawal(msg.sender, wad);
        (bool taken,) = msg.sender.call{value: wad}("");
        if (!taken) revert PaymentRefused();
    }

    /// @inheritdoc IERC20
    function totalSupply() external view returns (uint256) {
        return address(this).balance;
    }

    /// @inheritdoc IERC20
    function approve(address spender, uint256 wad) external returns (bool) {
        allowance[msg.sender][spender] = wad;
        emit Approval(msg.sender, spender, wad);
        return true;
    }

    /// @inheritdoc IERC20
    function transfer(address dst, uint256 wad) external returns (bool) {
        return _move(msg.sender, dst, wad);
    }

    /// @inheritdoc IERC20
    function transferFrom(address src, address dst, uint256 wad) external returns (bool) {
        uint256 allowed = allowance[src][msg.sender];
        // As WETH9: the greatest allowance is never used up.
        if (src != msg.sender && allowed != type(uint256).max) {
            if (allowed < wad) revert InsufficientAllowance(allowed, wad);
            unchecked {
                allowance[src][msg.sender] = allowed - wad;
            }
        }
        return _move(src, dst, wad);
    }

    function _move(address src, address dst, uint256 wad) private returns (bool) {
        _take(src, wad);
        unchecked {
            // Cannot overflow: the sum of all balances is the coins held.
            balanceOf[dst] += wad;
        }
        emit Transfer(src, dst, wad);
        return true;
    }

    function _take(address src, uint256 wad) private {
        uint256 balance = balanceOf[src];
        if (balance < wad) revert InsufficientBalance(balance, wad);
        unchecked {
            balanceOf[src] = balance - wad;
        }
    }
}
