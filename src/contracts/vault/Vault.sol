// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IVault} from "./interfaces/IVault.sol";
import {IWBTT} from "../token/interfaces/IWBTT.sol";
import {ChequeHash} from "./libraries/ChequeHash.sol";
import {Head, HeadWord} from "./libraries/Head.sol";

/// @title A vault: WBTT that cheques are drawn on
/// @dev The logic of EIP-1167 clones. Token and delay belong to the logic. Storage is packed so that cashing touches
/// two words of the vault: its head and the cheque channel. 128 bits hold 340 quintillion BTT; there are 990 trillion.
contract Vault is IVault {
    using SafeERC20 for IERC20;

    /// @dev A cheque channel (this vault × one beneficiary): what was paid on it and what is reserved for it.
    struct Channel {
        uint128 paidOut;
        uint128 reserved;
    }

    struct Withdrawal {
        uint128 amount;
        uint64 availableAt;
    }

    /// @inheritdoc IVault
    bytes32 public constant EIP712DOMAIN_TYPEHASH = ChequeHash.DOMAIN_TYPEHASH;
    /// @inheritdoc IVault
    bytes32 public constant CHEQUE_TYPEHASH = ChequeHash.CHEQUE_TYPEHASH;
    /// @inheritdoc IVault
    bytes32 public constant CASH_OUT_TYPEHASH = ChequeHash.CASH_OUT_TYPEHASH;

    /// @dev Half the order of secp256k1.
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;
    uint256 private constant MAX_DELAY = 30 days;
    uint128 private constant EVERYTHING = type(uint128).max;

    /// @inheritdoc IVault
    uint256 public immutable WITHDRAWAL_DELAY;
    /// @inheritdoc IVault
    address public immutable token;
    /// @inheritdoc IVault
    address public immutable implementation;
    uint256 private immutable CHAIN_ID;
    bytes32 private immutable DOMAIN_SEPARATOR;

    Head private _head;
    /// @inheritdoc IVault
    address public owner;
    Withdrawal private _withdrawal;
    /// @inheritdoc IVault
    uint256 public totalReserved;
    /// @dev The part of `totalPaidOut` above the 88 bits in `Head`, in units of 2^88 wei.
    uint256 private _paidCarry;
    mapping(address beneficiary => Channel) private _channels;
    /// @inheritdoc IVault
    mapping(address formerIssuer => uint256) public issuerValidUntil;
    /// @inheritdoc IVault
    mapping(address beneficiary => uint256) public releaseAt;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    modifier notClosed() {
        if (_head.isClosed()) revert Closed();
        _;
    }

    /// @param token_ WBTT of this chain
    /// @param withdrawalDelay seconds; 2 days on public chains, less on test chains
    constructor(address token_, uint256 withdrawalDelay) {
        if (withdrawalDelay == 0 || withdrawalDelay > MAX_DELAY) revert InvalidDelay(withdrawalDelay);
        token = token_;
        WITHDRAWAL_DELAY = withdrawalDelay;
        implementation = address(this);
        CHAIN_ID = block.chainid;
        DOMAIN_SEPARATOR = ChequeHash.domainSeparator(block.chainid);
        // The logic owns itself, so no account can use it as a vault.
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
        // The origin too, so that the cashier can cash for an account. It gives no right but to be paid.
        // solhint-disable-next-line avoid-tx-origin
        if (msg.sender != beneficiary && tx.origin != beneficiary) revert NotBeneficiary(msg.sender);
        return _cash(beneficiary, beneficiary, cumulativePayout, issuerSig);
    }

    /// @inheritdoc IVault
    function cashChequeTo(
        address beneficiary,
        address recipient,
        uint256 cumulativePayout,
        bytes calldata issuerSig,
        bytes calldata beneficiarySig
    ) external returns (uint256 paid, uint256 unpaid) {
        address signer = _signer(cashOutDigest(recipient, cumulativePayout), beneficiarySig);
        if (signer != beneficiary) revert NotBeneficiary(signer);
        return _cash(beneficiary, recipient, cumulativePayout, issuerSig);
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
        address previous = _head.issuer();
        if (newIssuer == previous) revert SameIssuer(newIssuer);
        uint256 validUntil = block.timestamp + WITHDRAWAL_DELAY;
        issuerValidUntil[previous] = validUntil;
        _head = _head.withIssuer(newIssuer);
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
        uint256 free = Math.saturatingSub(totalbalance(), totalReserved);
        uint256 paid = Math.min(Math.min(amount, announced), free);
        if (paid == 0) revert NothingToWithdraw();
        IERC20(token).safeTransfer(msg.sender, paid);
        emit VaultWithdraw(msg.sender, paid);
    }

    /// @inheritdoc IVault
    function close() external onlyOwner {
        if (!_head.isClosed()) {
            uint256 announced = _endWithdrawal();
            if (announced != EVERYTHING) revert NotEverything(announced);
            if (totalReserved != 0) revert StillReserved(totalReserved);
            _head = _head.withIssuer(address(0)).closed();
            emit VaultClosed();
        }
        uint256 paid = totalbalance();
        if (paid == 0) return;
        IERC20(token).safeTransfer(msg.sender, paid);
        emit VaultWithdraw(msg.sender, paid);
    }

    /// @inheritdoc IVault
    function reserveFor(address beneficiary, uint256 amount) external onlyOwner notClosed {
        _requirePayable(beneficiary);
        uint256 free = Math.saturatingSub(totalbalance(), totalReserved);
        if (amount == 0 || amount > free) revert InsufficientBalance(free, amount);
        uint128 reserved = _channels[beneficiary].reserved + SafeCast.toUint128(amount);
        _channels[beneficiary].reserved = reserved;
        totalReserved += amount;
        _head = _head.reserving(true);
        delete releaseAt[beneficiary];
        emit Reserved(beneficiary, reserved);
    }

    /// @inheritdoc IVault
    function announceRelease(address beneficiary) external onlyOwner returns (uint256 availableAt) {
        if (_channels[beneficiary].reserved == 0) revert NothingReserved(beneficiary);
        availableAt = block.timestamp + WITHDRAWAL_DELAY;
        releaseAt[beneficiary] = availableAt;
        emit ReleaseAnnounced(beneficiary, availableAt);
    }

    /// @inheritdoc IVault
    function release(address beneficiary) external onlyOwner {
        uint256 availableAt = releaseAt[beneficiary];
        if (availableAt == 0) revert NoRelease(beneficiary);
        if (block.timestamp < availableAt) revert TooEarly(availableAt);
        uint256 amount = _channels[beneficiary].reserved;
        delete releaseAt[beneficiary];
        _head = _unreserve(_head, beneficiary, amount);
        emit Released(beneficiary, amount);
    }

    /// @inheritdoc IVault
    function issuer() external view returns (address) {
        return _head.issuer();
    }

    /// @inheritdoc IVault
    function closed() external view returns (bool) {
        return _head.isClosed();
    }

    /// @inheritdoc IVault
    function paidOut(address beneficiary) external view returns (uint256) {
        return _channels[beneficiary].paidOut;
    }

    /// @inheritdoc IVault
    function totalPaidOut() external view returns (uint256) {
        return (_paidCarry << HeadWord.PAID_BITS) + _head.paid();
    }

    /// @inheritdoc IVault
    function bounced() external view returns (bool) {
        return _head.isBounced();
    }

    /// @inheritdoc IVault
    function reservedFor(address beneficiary) external view returns (uint256) {
        return _channels[beneficiary].reserved;
    }

    /// @inheritdoc IVault
    function withdrawal() external view returns (uint256 amount, uint256 availableAt) {
        return (_withdrawal.amount, _withdrawal.availableAt);
    }

    /// @inheritdoc IVault
    function drawableBy(address beneficiary) external view returns (uint256) {
        return Math.saturatingSub(totalbalance(), totalReserved - _channels[beneficiary].reserved);
    }

    /// @inheritdoc IVault
    function coverOf(address beneficiary) external view returns (uint256) {
        uint256 free = Math.saturatingSub(totalbalance(), totalReserved + _withdrawal.amount);
        return releaseAt[beneficiary] == 0 ? free + _channels[beneficiary].reserved : free;
    }

    /// @inheritdoc IVault
    function totalbalance() public view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }

    /// @inheritdoc IVault
    function chequeDigest(address beneficiary, uint256 cumulativePayout) public view returns (bytes32) {
        return ChequeHash.digest(_domain(), ChequeHash.CHEQUE_TYPEHASH, address(this), beneficiary, cumulativePayout);
    }

    /// @inheritdoc IVault
    function cashOutDigest(address recipient, uint256 cumulativePayout) public view returns (bytes32) {
        return ChequeHash.digest(_domain(), ChequeHash.CASH_OUT_TYPEHASH, address(this), recipient, cumulativePayout);
    }

    function _open(address owner_, address issuer_) private {
        if (owner != address(0)) revert AlreadyOpen();
        if (owner_ == address(0)) revert InvalidAddress(owner_);
        owner = owner_;
        _head = _head.withIssuer(issuer_);
    }

    /// @dev Checks, then effects, then the one call that pays: a token that calls back finds the cheque cashed already,
    /// and a token that moves no more than it holds cannot be made to pay twice. A reentrancy lock would add 250 gas to
    /// each cheque and no safety.
    function _cash(address beneficiary, address recipient, uint256 cumulativePayout, bytes calldata issuerSig)
        private
        returns (uint256 paid, uint256 unpaid)
    {
        Head head = _head;
        _requireIssued(head, chequeDigest(beneficiary, cumulativePayout), issuerSig);
        _requirePayable(recipient);
        Channel storage channel = _channels[beneficiary];
        uint256 paidBefore = channel.paidOut;
        if (cumulativePayout <= paidBefore) revert NothingDue(cumulativePayout, paidBefore);
        uint256 drawable = totalbalance();
        uint256 reserved = 0;
        if (head.isReserving()) {
            reserved = channel.reserved;
            drawable = Math.saturatingSub(drawable, totalReserved - reserved);
        }
        unchecked {
            uint256 due = cumulativePayout - paidBefore;
            paid = due < drawable ? due : drawable;
            unpaid = due - paid;
        }
        if (unpaid != 0) {
            head = head.bounced();
            _head = head;
            emit ChequeBounced();
            emit ChequeUnpaid(beneficiary, cumulativePayout, unpaid);
            if (paid == 0) return (0, unpaid);
        }
        if (reserved != 0) head = _unreserve(head, beneficiary, Math.min(paid, reserved));
        channel.paidOut = SafeCast.toUint128(paidBefore + paid);
        uint256 carry;
        (head, carry) = head.addPaid(paid);
        if (carry != 0) _paidCarry += carry;
        _head = head;
        IERC20(token).safeTransfer(recipient, paid);
        emit ChequeCashed(beneficiary, recipient, msg.sender, paid, cumulativePayout, 0);
    }

    /// @return head the value that the caller must store
    function _unreserve(Head head, address beneficiary, uint256 amount) private returns (Head) {
        uint256 left = totalReserved - amount;
        totalReserved = left;
        _channels[beneficiary].reserved -= SafeCast.toUint128(amount);
        return head.reserving(left != 0);
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

    /// @dev After a chain split one side takes a new id, so no signature is valid on both.
    function _domain() private view returns (bytes32) {
        return block.chainid == CHAIN_ID ? DOMAIN_SEPARATOR : ChequeHash.domainSeparator(block.chainid);
    }

    function _requireIssued(Head head, bytes32 digest, bytes calldata issuerSig) private view {
        address signer = _signer(digest, issuerSig);
        if (signer == head.issuer()) return;
        // A former issuer may have been replaced after closing was announced.
        if (head.isClosed()) revert Closed();
        if (block.timestamp >= issuerValidUntil[signer]) revert NotIssuer(signer);
    }

    /// @return signer never zero
    function _signer(bytes32 digest, bytes calldata signature) private pure returns (address signer) {
        if (signature.length != 65) revert InvalidSignature();
        bytes32 r;
        bytes32 s;
        uint8 v;
        assembly ("memory-safe") {
            r := calldataload(signature.offset)
            s := calldataload(add(signature.offset, 0x20))
            v := byte(0, calldataload(add(signature.offset, 0x40)))
        }
        // Only the lower s is accepted, as in OpenZeppelin's ECDSA, which costs 150 gas more (measured).
        // ecrecover returns 0 for any v but 27 and 28.
        signer = uint256(s) > HALF_ORDER ? address(0) : ecrecover(digest, v, r, s);
        if (signer == address(0)) revert InvalidSignature();
    }

    function _requirePayable(address account) private view {
        if (account == address(0) || account == address(this)) revert InvalidAddress(account);
    }
}
