// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Wrapped BTT, in the manner of WETH9
interface IWBTT is IERC20 {
    event Deposit(address indexed dst, uint256 wad);
    event Withdrawal(address indexed src, uint256 wad);

    error InsufficientBalance(uint256 balance, uint256 wanted);
    error InsufficientAllowance(uint256 allowance, uint256 wanted);
    /// @notice The caller could not take the coins.
    error PaymentRefused();

    /// @notice Wraps the coins sent along.
    function deposit() external payable;
    /// @notice Unwraps `wad` wei of the caller's.
    function withdraw(uint256 wad) external;
}
