// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A vault: WBTT that cheques are drawn on
/// @notice Implements the vault ABI and the EIP-712 domain of BTFS (`{name: "Vault", version: "1.0", chainId}`), so
/// that a cheque for one is a cheque for the other. What differs, in the payee's favour:
/// - The `owner` (a wallet) is not the `issuer` (a session key that signs cheques and can do nothing else).
/// - Nothing that a payee relies on gets worse sooner than `WITHDRAWAL_DELAY` after it was announced on chain: not the
///   balance, not the issuer, not a reservation. The holder of a cheque has that long to cash it.
/// - A short balance pays what is there, and leaves a record and an event behind.
/// - Any account may cash a cheque to the recipient that its beneficiary signed, with the same effect from each. So a
///   beneficiary needs no coins, only a key.
/// - The code cannot be changed.
/// @dev All amounts are wei of WBTT, all times are seconds since 1970.
interface IVault {
    /// @notice A cheque was cashed, in full or in part.
    /// @param totalPayout what this call paid
    /// @param cumulativePayout what the cheque promises, counted from the beginning of its channel
    /// @param callerPayout always 0: callers earn nothing (BTFS's event has the field)
    event ChequeCashed(
        address indexed beneficiary,
        address indexed recipient,
        address indexed caller,
        uint256 totalPayout,
        uint256 cumulativePayout,
        uint256 callerPayout
    );
    /// @notice A cheque asked for more than the vault could pay.
    event ChequeBounced();
    /// @notice Emitted with `ChequeBounced`: the beneficiary, and how much of its cheque is still due.
    event ChequeUnpaid(address indexed beneficiary, uint256 cumulativePayout, uint256 unpaid);
    /// @notice The owner withdrew `amount`.
    event VaultWithdraw(address indexed from, uint256 amount);
    /// @notice `from` deposited `amount` by one of the deposit functions. A plain transfer counts too, without an event
    /// here.
    event VaultDeposit(address indexed from, uint256 amount);
    /// @notice From `availableAt` on the owner may withdraw up to `amount`; 2^128 − 1 means everything.
    event WithdrawalAnnounced(uint256 amount, uint256 availableAt);
    event WithdrawalCancelled();
    /// @notice `issuer` signs from now on. Cheques of `previous` stay good until `previousValidUntil`.
    event IssuerChanged(address indexed previous, address indexed issuer, uint256 previousValidUntil);
    /// @notice `amount` in all is now reserved for `beneficiary`.
    event Reserved(address indexed beneficiary, uint256 amount);
    /// @notice From `availableAt` on, the reservation of `beneficiary` may be released.
    event ReleaseAnnounced(address indexed beneficiary, uint256 availableAt);
    /// @notice `amount` is no longer reserved for `beneficiary`.
    event Released(address indexed beneficiary, uint256 amount);
    /// @notice The vault is closed: it accepts no deposits and pays no cheques any more.
    event VaultClosed();

    /// @notice The vault has an owner already; the logic contract itself counts as opened.
    error AlreadyOpen();
    error NotOwner(address caller);
    /// @notice `account` sent or signed a cash-out, and is not the cheque's beneficiary.
    error NotBeneficiary(address account);
    /// @notice The zero address and the vault itself cannot be owner, beneficiary or recipient.
    error InvalidAddress(address account);
    /// @notice This logic supports one token only.
    error WrongToken(address token);
    /// @notice The delay given at the logic's deployment is 0 or above 30 days.
    error InvalidDelay(uint256 delay);
    /// @notice The signature is not 65 bytes of (r, s ≤ n/2, v = 27 | 28), or recovers to nothing.
    error InvalidSignature();
    /// @notice `signer` is not the issuer, nor a former one within its time.
    error NotIssuer(address signer);
    error SameIssuer(address issuer);
    /// @notice The cheque promises no more than was paid out on its channel already.
    error NothingDue(uint256 cumulativePayout, uint256 paidOut);
    error NoWithdrawal();
    error NothingToWithdraw();
    /// @notice The delay is not over before `availableAt`.
    error TooEarly(uint256 availableAt);
    error InsufficientBalance(uint256 free, uint256 wanted);
    error NothingReserved(address beneficiary);
    error NoRelease(address beneficiary);
    /// @notice `amount` is still reserved for beneficiaries, so the vault cannot be closed.
    error StillReserved(uint256 amount);
    /// @notice Closing needs an announced withdrawal of everything (2^128 − 1).
    error NotEverything(uint256 announced);
    error Closed();

    /// @notice Opens a vault whose owner is the caller. BTFS's signature; `token` must be this logic's.
    function init(address issuer_, address token_) external;

    /// @notice Opens a vault for `owner_` and deposits the coins sent along, wrapped.
    function open(address owner_, address issuer_) external payable;

    // Cheques

    /// @notice Pays the caller's cheque to `recipient`. Only the beneficiary may name another recipient: here as the
    /// caller, in `cashChequeTo` by a signature.
    /// @param cumulativePayout all that the channel (this vault × this beneficiary) has promised so far
    /// @param issuerSig EIP-712 signature over `Cheque(address vault,address beneficiary,uint256 cumulativePayout)`
    function cashChequeBeneficiary(address recipient, uint256 cumulativePayout, bytes calldata issuerSig) external;

    /// @notice Pays a cheque to its beneficiary, in a transaction of the beneficiary alone.
    /// @dev Were others allowed to, a payer could have a seller paid at an address that only holds a key, and any
    /// account that sees a pending `cashChequeTo` could take its place.
    /// @return paid what was paid now
    /// @return unpaid what the cheque still promises after that; above 0 it bounced
    function cashCheque(address beneficiary, uint256 cumulativePayout, bytes calldata issuerSig)
        external
        returns (uint256 paid, uint256 unpaid);

    /// @notice Pays a cheque to the recipient that its beneficiary signed. Any account may call this and gains nothing.
    /// @dev The vault, the recipient and the cheque are all signed, and the chain is part of the domain: the signature
    /// pays this cheque to this recipient, from any account and however often. What it may pay ends with the cheque:
    /// once `paidOut` has reached `cumulativePayout` it is worth nothing, and it never pays a higher cheque.
    /// @param recipient neither zero nor the vault
    /// @param beneficiarySig EIP-712 signature over `CashOut(address vault,address recipient,uint256 cumulativePayout)`
    /// in the domain of cheques
    /// @return paid what was paid now
    /// @return unpaid what the cheque still promises after that; above 0 it bounced
    function cashChequeTo(
        address beneficiary,
        address recipient,
        uint256 cumulativePayout,
        bytes calldata issuerSig,
        bytes calldata beneficiarySig
    ) external returns (uint256 paid, uint256 unpaid);

    /// @notice The EIP-712 digest that the beneficiary of a cheque signs to have it paid to `recipient`.
    function cashOutDigest(address recipient, uint256 cumulativePayout) external view returns (bytes32);

    /// @notice The EIP-712 digest that the issuer signs.
    function chequeDigest(address beneficiary, uint256 cumulativePayout) external view returns (bytes32);

    // Deposits

    /// @notice Moves `amount` of the caller's WBTT, which it has approved, into the vault.
    function deposit(uint256 amount) external;

    /// @notice Wraps the coins sent along and deposits them.
    function depositNative() external payable;

    // For the owner

    /// @notice Replaces the issuer; the zero address revokes it.
    /// @dev Cheques of the replaced issuer stay valid for `WITHDRAWAL_DELAY`: a payer cannot void cheques that it
    /// issued, and a stolen key is worth nothing afterwards. Holders of such cheques cash them within that time. The
    /// new issuer is valid at once.
    function setIssuer(address newIssuer) external;

    /// @notice Announces a withdrawal of up to `amount` (2^128 − 1: of everything). Replaces an earlier announcement
    /// and starts its delay anew. The amount stays drawable by cheques until it is withdrawn.
    /// @dev An announcement does not lapse. A payee extends credit on `coverOf`, which excludes announced money.
    /// @return availableAt when `withdraw` begins to work
    function announceWithdrawal(uint256 amount) external returns (uint256 availableAt);

    function cancelWithdrawal() external;

    /// @notice Pays the owner the least of `amount`, the announced amount and what is not reserved. Ends the
    /// announcement.
    function withdraw(uint256 amount) external;

    /// @notice Pays the owner everything and ends the vault. Needs an announced withdrawal of everything whose delay is
    /// over, and no reservation. May be called again, for WBTT that was sent to the closed vault.
    function close() external;

    /// @notice Reserves `amount` more for `beneficiary`: it can neither be withdrawn nor be paid to others, and its
    /// cheques draw on it first. Ends an announced release.
    /// @dev The one cover that a payer cannot take away by cheques to others (to another account of its own, for
    /// example): everything else belongs to the cheque that is cashed first. A payee asked for much credit requires a
    /// reservation first.
    function reserveFor(address beneficiary, uint256 amount) external;

    /// @notice Announces the release of what is reserved for `beneficiary`.
    /// @return availableAt when `release` begins to work
    function announceRelease(address beneficiary) external returns (uint256 availableAt);

    /// @notice Returns what is reserved for `beneficiary` to the free balance.
    function release(address beneficiary) external;

    // Views

    /// @notice The key whose cheques are valid; zero when revoked.
    function issuer() external view returns (address);
    /// @notice Until when a former issuer's cheques are valid; 0 for an address that never was one.
    function issuerValidUntil(address formerIssuer) external view returns (uint256);
    function owner() external view returns (address);
    function token() external view returns (address);
    /// @notice What was paid on the channel of `beneficiary` so far.
    function paidOut(address beneficiary) external view returns (uint256);
    function totalPaidOut() external view returns (uint256);
    /// @notice Whether a cheque ever asked for more than the vault could pay. Never reset.
    function bounced() external view returns (bool);
    /// @notice The vault's WBTT.
    function totalbalance() external view returns (uint256);
    /// @notice What a cheque of `beneficiary` could be paid right now: the balance without what is reserved for others.
    function drawableBy(address beneficiary) external view returns (uint256);
    /// @notice What `beneficiary` may extend credit on: `drawableBy` without money announced for withdrawal, and
    /// without a reservation announced for release. Cheques issued to others can still draw on the part that is not
    /// reserved.
    function coverOf(address beneficiary) external view returns (uint256);
    function reservedFor(address beneficiary) external view returns (uint256);
    function totalReserved() external view returns (uint256);
    /// @notice 0 when no release is announced.
    function releaseAt(address beneficiary) external view returns (uint256);
    /// @return amount 0 when nothing is announced, 2^128 − 1 for everything
    /// @return availableAt 0 when nothing is announced
    function withdrawal() external view returns (uint256 amount, uint256 availableAt);
    function closed() external view returns (bool);
    /// @notice The logic contract that this vault's clone delegates to.
    function implementation() external view returns (address);
    // solhint-disable func-name-mixedcase
    /// @notice Seconds from an announcement to when it takes effect; 2 days on public chains.
    function WITHDRAWAL_DELAY() external view returns (uint256);
    function EIP712DOMAIN_TYPEHASH() external view returns (bytes32);
    function CHEQUE_TYPEHASH() external view returns (bytes32);
    function CASH_OUT_TYPEHASH() external view returns (bytes32);
}
