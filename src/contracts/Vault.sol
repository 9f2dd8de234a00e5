// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IVault} from "./interfaces/IVault.sol";
import {IWBTT} from "./interfaces/IWBTT.sol";
import {ChequeHash} from "./libraries/ChequeHash.sol";

/// @title A vault: WBTT that cheques are drawn on
/// @dev The logic of EIP-1167 clones. Token and delay belong to the logic. Storage is packed so that cashing touches three
/// slots of the vault. 112 bits hold 5,192 trillion BTT, five times what there is.
contract Vault is IVault {
    using SafeERC20 for IERC20;

    /// @dev What was paid to a beneficiary, and what is set aside for it.
    struct Line {
        uint128 paidOut;
        uint128 reserved;
    }

    struct Totals {
        uint128 paidOut;
        uint112 reserved;
        bool bounced;
        /// `UNLOCKED` or `LOCKED`; 0 in a clone that was not opened. Never 0 afterwards, so the slot is never new to write.
        uint8 lock;
    }

    struct Withdrawal {
        uint128 amount;
        uint64 availableAt;
    }

    /// @inheritdoc IVault
    bytes32 public constant EIP712DOMAIN_TYPEHASH = ChequeHash.DOMAIN_TYPEHASH;
    /// @inheritdoc IVault
    bytes32 public constant CHEQUE_TYPEHASH = ChequeHash.CHEQUE_TYPEHASH;

    uint256 private constant MAX_DELAY = 30 days;
    uint128 private constant EVERYTHING = type(uint128).max;
    uint8 private constant UNLOCKED = 1;
    uint8 private constant LOCKED = 2;

    /// @inheritdoc IVault
    uint256 public immutable WITHDRAWAL_DELAY;
    /// @inheritdoc IVault
    address public immutable token;
    /// @inheritdoc IVault
    address public immutable implementation;
    uint256 private immutable CHAIN_ID;
    bytes32 private immutable DOMAIN_SEPARATOR;

    /// @inheritdoc IVault
    address public issuer;
    /// @inheritdoc IVault
    bool public closed;
    /// @inheritdoc IVault
    address public owner;
    Totals private _totals;
    Withdrawal private _withdrawal;
    mapping(address beneficiary => Line) private _lines;
    /// @inheritdoc IVault
    mapping(address formerIssuer => uint256) public issuerValidUntil;
    /// @inheritdoc IVault
    mapping(address beneficiary => uint256) public releaseAt;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    modifier notClosed() {
        if (closed) revert Closed();
        _;
    }

    /// @param token_ WBTT of this chain
    /// @param withdrawalDelay seconds; 2 days on public chains, less where time is played with
    constructor(address token_, uint256 withdrawalDelay) {
        if (withdrawalDelay == 0 || withdrawalDelay > MAX_DELAY) revert InvalidDelay(withdrawalDelay);
        token = token_;
        WITHDRAWAL_DELAY = withdrawalDelay;
        implementation = address(this);
        CHAIN_ID = block.chainid;
        DOMAIN_SEPARATOR = ChequeHash.domainSeparator(block.chainid);
        // Nobody owns the logic itself: it can do nothing on its own account.
        owner = address(this);
    }

    /// @inheritdoc IVault
    function init(address issuer_, address token_) external {
        if (token_ != token) revert WrongToken(token_);
        _open(msg.sender, issuer_);
    }

    /// @inheritdoc IVault
    function open(address owner_, address issuer_) external payable {
        _open(owner_, issuer_);
        if (msg.value != 0) _wrap(owner_);
    }

    /// @inheritdoc IVault
    function cashChequeBeneficiary(address recipient, uint256 cumulativePayout, bytes calldata issuerSig) external {
        _cash(msg.sender, recipient, cumulativePayout, issuerSig);
    }

    /// @inheritdoc IVault
    function cashCheque(address beneficiary, uint256 cumulativePayout, bytes calldata issuerSig)
        external
        returns (uint256 paid, uint256 unpaid)
    {
        return _cash(beneficiary, beneficiary, cumulativePayout, issuerSig);
    }

    /// @inheritdoc IVault
    function deposit(uint256 amount) external notClosed {
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        emit VaultDeposit(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function depositNative() external payable notClosed {
        _wrap(msg.sender);
    }

    /// @inheritdoc IVault
    function setIssuer(address newIssuer) external onlyOwner notClosed {
        address previous = issuer;
        if (newIssuer == previous) revert SameIssuer(newIssuer);
        uint256 validUntil = block.timestamp + WITHDRAWAL_DELAY;
        issuerValidUntil[previous] = validUntil;
        issuer = newIssuer;
        emit IssuerChanged(previous, newIssuer, validUntil);
    }

    /// @inheritdoc IVault
    function announceWithdrawal(uint256 amount) external onlyOwner returns (uint256 availableAt) {
        if (amount == 0) revert NothingToWithdraw();
        availableAt = block.timestamp + WITHDRAWAL_DELAY;
        uint256 announced = Math.min(amount, EVERYTHING);
        _withdrawal = Withdrawal(SafeCast.toUint128(announced), SafeCast.toUint64(availableAt));
        emit WithdrawalAnnounced(announced, availableAt);
    }

    /// @inheritdoc IVault
    function cancelWithdrawal() external onlyOwner {
        if (_withdrawal.availableAt == 0) revert NoWithdrawal();
        delete _withdrawal;
        emit WithdrawalCancelled();
    }

    /// @inheritdoc IVault
    function withdraw(uint256 amount) external onlyOwner {
        uint256 announced = _endWithdrawal();
        uint256 free = Math.saturatingSub(totalbalance(), _totals.reserved);
        uint256 paid = Math.min(Math.min(amount, announced), free);
        if (paid == 0) revert NothingToWithdraw();
        _pay(msg.sender, paid);
        emit VaultWithdraw(msg.sender, paid);
    }

    /// @inheritdoc IVault
    function close() external onlyOwner {
        if (!closed) {
            uint256 announced = _endWithdrawal();
            if (announced != EVERYTHING) revert NotEverything(announced);
            uint256 reserved = _totals.reserved;
            if (reserved != 0) revert StillReserved(reserved);
            closed = true;
            emit VaultClosed();
        }
        uint256 paid = totalbalance();
        if (paid == 0) return;
        _pay(msg.sender, paid);
        emit VaultWithdraw(msg.sender, paid);
    }

    /// @inheritdoc IVault
    function reserveFor(address beneficiary, uint256 amount) external onlyOwner notClosed {
        _requirePayable(beneficiary);
        uint256 free = Math.saturatingSub(totalbalance(), _totals.reserved);
        if (amount == 0 || amount > free) revert InsufficientBalance(free, amount);
        _totals.reserved += SafeCast.toUint112(amount);
        uint128 reserved = _lines[beneficiary].reserved + SafeCast.toUint112(amount);
        _lines[beneficiary].reserved = reserved;
        delete releaseAt[beneficiary];
        emit Reserved(beneficiary, reserved);
    }

    /// @inheritdoc IVault
    function announceRelease(address beneficiary) external onlyOwner returns (uint256 availableAt) {
        if (_lines[beneficiary].reserved == 0) revert NothingReserved(beneficiary);
        availableAt = block.timestamp + WITHDRAWAL_DELAY;
        releaseAt[beneficiary] = availableAt;
        emit ReleaseAnnounced(beneficiary, availableAt);
    }

    /// @inheritdoc IVault
    function release(address beneficiary) external onlyOwner {
        uint256 availableAt = releaseAt[beneficiary];
        if (availableAt == 0) revert NoRelease(beneficiary);
        if (block.timestamp < availableAt) revert TooEarly(availableAt);
        uint128 amount = _lines[beneficiary].reserved;
        delete releaseAt[beneficiary];
        _lines[beneficiary].reserved = 0;
        _totals.reserved -= SafeCast.toUint112(amount);
        emit Released(beneficiary, amount);
    }

    /// @inheritdoc IVault
    function paidOut(address beneficiary) external view returns (uint256) {
        return _lines[beneficiary].paidOut;
    }

    /// @inheritdoc IVault
    function totalPaidOut() external view returns (uint256) {
        return _totals.paidOut;
    }

    /// @inheritdoc IVault
    function bounced() external view returns (bool) {
        return _totals.bounced;
    }

    /// @inheritdoc IVault
    function reservedFor(address beneficiary) external view returns (uint256) {
        return _lines[beneficiary].reserved;
    }

    /// @inheritdoc IVault
    function totalReserved() external view returns (uint256) {
        return _totals.reserved;
    }

    /// @inheritdoc IVault
    function withdrawal() external view returns (uint256 amount, uint256 availableAt) {
        return (_withdrawal.amount, _withdrawal.availableAt);
    }

    /// @inheritdoc IVault
    function drawableBy(address beneficiary) external view returns (uint256) {
        return Math.saturatingSub(totalbalance(), _totals.reserved - _lines[beneficiary].reserved);
    }

    /// @inheritdoc IVault
    function coverOf(address beneficiary) external view returns (uint256) {
        uint256 free = Math.saturatingSub(totalbalance(), uint256(_totals.reserved) + _withdrawal.amount);
        return releaseAt[beneficiary] == 0 ? free + _lines[beneficiary].reserved : free;
    }

    /// @inheritdoc IVault
    function totalbalance() public view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }

    /// @inheritdoc IVault
    function chequeDigest(address beneficiary, uint256 cumulativePayout) public view returns (bytes32) {
        // A chain that splits in two takes a new id on one side: no cheque is good on both.
        bytes32 domain = block.chainid == CHAIN_ID ? DOMAIN_SEPARATOR : ChequeHash.domainSeparator(block.chainid);
        return ChequeHash.digest(domain, address(this), beneficiary, cumulativePayout);
    }

    function _open(address owner_, address issuer_) private {
        if (owner != address(0)) revert AlreadyOpen();
        if (owner_ == address(0)) revert InvalidAddress(owner_);
        owner = owner_;
        issuer = issuer_;
        _totals.lock = UNLOCKED;
    }

    /// @dev Checks, then effects, then the one call that pays; the lock is for tokens that call back.
    function _cash(address beneficiary, address recipient, uint256 cumulativePayout, bytes calldata issuerSig)
        private
        returns (uint256 paid, uint256 unpaid)
    {
        _requireIssued(chequeDigest(beneficiary, cumulativePayout), issuerSig);
        _requirePayable(recipient);
        Totals memory totals = _totals;
        Line memory line = _lines[beneficiary];
        if (cumulativePayout <= line.paidOut) revert NothingDue(cumulativePayout, line.paidOut);
        unchecked {
            // All are sums below 2^128, or checked by what stands before.
            uint256 due = cumulativePayout - line.paidOut;
            paid = Math.min(due, Math.saturatingSub(totalbalance(), totals.reserved - line.reserved));
            unpaid = due - paid;
            uint128 fromReserve = uint128(Math.min(paid, line.reserved));
            line.reserved -= fromReserve;
            totals.reserved -= uint112(fromReserve);
        }
        line.paidOut += SafeCast.toUint128(paid);
        totals.paidOut += SafeCast.toUint128(paid);
        if (unpaid != 0) {
            totals.bounced = true;
            emit ChequeBounced();
            emit ChequeUnpaid(beneficiary, cumulativePayout, unpaid);
        }
        _totals = totals;
        if (paid == 0) return (paid, unpaid);
        _lines[beneficiary] = line;
        _pay(recipient, paid);
        emit ChequeCashed(beneficiary, recipient, msg.sender, paid, cumulativePayout, 0);
    }

    /// @dev The lock shares its slot with the totals, so that it costs next to nothing.
    function _pay(address recipient, uint256 amount) private {
        if (_totals.lock != UNLOCKED) revert Reentered();
        _totals.lock = LOCKED;
        IERC20(token).safeTransfer(recipient, amount);
        _totals.lock = UNLOCKED;
    }

    function _wrap(address from) private {
        IWBTT(token).deposit{value: msg.value}();
        emit VaultDeposit(from, msg.value);
    }

    /// @return announced the amount that may be withdrawn now
    function _endWithdrawal() private returns (uint256 announced) {
        uint256 availableAt = _withdrawal.availableAt;
        if (availableAt == 0) revert NoWithdrawal();
        if (block.timestamp < availableAt) revert TooEarly(availableAt);
        announced = _withdrawal.amount;
        delete _withdrawal;
    }

    function _requireIssued(bytes32 digest, bytes calldata issuerSig) private view {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecover(digest, issuerSig);
        if (failure != ECDSA.RecoverError.NoError) revert InvalidSignature();
        if (signer == issuer && !closed) return;
        // A vault closes no sooner than a delay after its announcement, but a former issuer may be younger than that.
        if (closed) revert Closed();
        if (block.timestamp >= issuerValidUntil[signer]) revert NotIssuer(signer);
    }

    function _requirePayable(address account) private view {
        if (account == address(0) || account == address(this)) revert InvalidAddress(account);
    }
}
