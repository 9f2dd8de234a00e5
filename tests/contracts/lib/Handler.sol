// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Cashier} from "freshet/vault/Cashier.sol";
import {WBTT} from "freshet/token/WBTT.sol";
import {ICashier} from "freshet/vault/interfaces/ICashier.sol";
import {IVault} from "freshet/vault/interfaces/IVault.sol";
import {Test} from "./Test.sol";

/// @dev What owner, issuers, payees and thieves do, in any order. It keeps its own records of what it did and reverts,
/// which fails the run, when the vault did something else.
contract Handler is Test {
    uint256 private constant STEP = 40 ether;
    uint256 private constant ISSUERS = 3;
    uint256 private constant FIRST_KEY = 0xa11ce;

    IVault public immutable vault;
    WBTT private immutable wbtt;
    Cashier private immutable cashier;
    address private immutable owner;
    uint256 private immutable delay;

    uint256[4] private _keys = [0xb0b, 0xca401, 0xda7e, 0xe1e];
    address[4] public people;
    uint256 public deposited;
    uint256 public withdrawn;
    bool public everShort;
    mapping(address who => uint256) public paid;
    mapping(address who => uint256) public received;
    mapping(address who => uint256) public reserved;
    mapping(address who => uint256) private _releaseFrom;
    mapping(uint256 key => uint256) private _goodUntil;
    uint256 private _key = FIRST_KEY;
    uint256 private _announced;
    uint256 private _withdrawFrom;

    constructor(IVault vault_, WBTT wbtt_, Cashier cashier_, address owner_, uint256 delay_) {
        (vault, wbtt, cashier, owner, delay) = (vault_, wbtt_, cashier_, owner_, delay_);
        deposited = vault.totalbalance();
        for (uint256 i = 0; i < 4; i++) people[i] = VM.addr(_keys[i]);
    }

    function deposit(uint256 amount, uint256 way) external {
        if (vault.closed()) return;
        amount = bound(amount, 1, 3 * STEP);
        VM.deal(address(this), amount);
        if (way % 2 == 0) {
            vault.depositNative{value: amount}();
        } else {
            wbtt.deposit{value: amount}();
            wbtt.transfer(address(vault), amount);
        }
        deposited += amount;
    }

    function cash(uint256 who, uint256 amount, uint256 way) external {
        if (_key == 0 || vault.closed()) return;
        _cash(who % 4, bound(amount, 1, STEP), way, _key);
    }

    function cashOfFormerIssuer(uint256 who, uint256 amount, uint256 index) external {
        if (vault.closed()) return;
        uint256 key = FIRST_KEY + index % ISSUERS;
        address beneficiary = people[who % 4];
        amount = bound(amount, 1, STEP);
        if (key == _key || block.timestamp < _goodUntil[key]) return _cash(who % 4, amount, 0, key);
        _mustFail(beneficiary, paid[beneficiary] + amount, key, "a former issuer's cheque after its time");
    }

    function replay(uint256 who, uint256 amount) external {
        address beneficiary = people[who % 4];
        if (_key == 0) return;
        _mustFail(beneficiary, bound(amount, 0, paid[beneficiary]), _key, "a replayed or lower cheque");
    }

    function forge(uint256 who, uint256 amount, uint256 key) external {
        if (key % 2 == 0) return _steal(who, amount, key >> 1, key >> 8);
        key = bound(key, FIRST_KEY + ISSUERS, type(uint128).max);
        _mustFail(people[who % 4], amount, key, "a forged cheque");
    }

    function wait_(uint256 time) external {
        VM.warp(block.timestamp + bound(time, 1, delay));
    }

    function setIssuer(uint256 index) external {
        if (vault.closed()) return;
        uint256 key = index % 5 == 0 ? 0 : FIRST_KEY + index % ISSUERS;
        if (key == _key) return;
        VM.prank(owner);
        vault.setIssuer(key == 0 ? address(0) : VM.addr(key));
        _goodUntil[_key] = block.timestamp + delay;
        _key = key;
    }

    function announceWithdrawal(uint256 amount) external {
        amount = amount % 4 == 0 ? type(uint128).max : bound(amount, 1, 3 * STEP);
        VM.prank(owner);
        vault.announceWithdrawal(amount);
        (_announced, _withdrawFrom) = (amount, block.timestamp + delay);
    }

    function cancelWithdrawal() external {
        if (_withdrawFrom == 0) return;
        VM.prank(owner);
        vault.cancelWithdrawal();
        _withdrawFrom = 0;
    }

    function withdraw(uint256 amount) external {
        amount = bound(amount, 1, 3 * STEP);
        uint256 free = vault.totalbalance() - _allReserved();
        uint256 before = wbtt.balanceOf(owner);
        VM.prank(owner);
        try vault.withdraw(amount) {
            yes(_withdrawFrom != 0 && block.timestamp >= _withdrawFrom, "a withdrawal before its time");
            uint256 got = wbtt.balanceOf(owner) - before;
            yes(got <= amount && got <= _announced && got <= free, "more than announced or free");
            withdrawn += got;
            _withdrawFrom = 0;
        } catch {
            yes(_withdrawFrom == 0 || block.timestamp < _withdrawFrom || free == 0, "a withdrawal that was due");
        }
    }

    function close(uint256 whether) external {
        if (whether % 16 != 0 || vault.closed()) return;
        uint256 before = wbtt.balanceOf(owner);
        VM.prank(owner);
        try vault.close() {
            yes(_withdrawFrom != 0 && block.timestamp >= _withdrawFrom, "closed before its time");
            yes(_announced == type(uint128).max && _allReserved() == 0, "closed without right");
            withdrawn += wbtt.balanceOf(owner) - before;
            _withdrawFrom = 0;
        } catch {
            bool due = _withdrawFrom != 0 && block.timestamp >= _withdrawFrom && _announced == type(uint128).max;
            yes(!due || _allReserved() != 0, "a close that was due");
        }
    }

    function reserve(uint256 who, uint256 amount) external {
        uint256 free = vault.totalbalance() - _allReserved();
        if (vault.closed() || free == 0) return;
        amount = bound(amount, 1, free);
        VM.prank(owner);
        vault.reserveFor(people[who % 4], amount);
        reserved[people[who % 4]] += amount;
        _releaseFrom[people[who % 4]] = 0;
    }

    function announceRelease(uint256 who) external {
        address beneficiary = people[who % 4];
        if (reserved[beneficiary] == 0) return;
        VM.prank(owner);
        vault.announceRelease(beneficiary);
        _releaseFrom[beneficiary] = block.timestamp + delay;
    }

    function release(uint256 who) external {
        address beneficiary = people[who % 4];
        uint256 from = _releaseFrom[beneficiary];
        bool due = from != 0 && block.timestamp >= from;
        VM.prank(owner);
        try vault.release(beneficiary) {
            yes(due, "a release before its time");
            (reserved[beneficiary], _releaseFrom[beneficiary]) = (0, 0);
        } catch {
            yes(!due, "a release that was due");
        }
    }

    /// @dev A good cheque of another account: sent without its order, with an order by a key that is not its own, or
    /// with its order for another recipient, another sum or another kind of promise.
    function _steal(uint256 who, uint256 amount, uint256 way, uint256 thief) private {
        if (_key == 0 || vault.closed()) return;
        uint256 victim = who % 4;
        uint256 cumulative = paid[people[victim]] + bound(amount, 1, STEP);
        bytes memory signed = _sign(people[victim], cumulative, _key);
        uint256 other = (victim + 1 + thief % 3) % 4;
        address robber = people[other];
        bytes32 order = vault.cashOutDigest(people[victim], cumulative);
        bytes memory stolen;
        if (way % 6 == 0) stolen = _signed(_keys[other], vault.cashOutDigest(robber, cumulative));
        if (way % 6 == 1) stolen = _signed(_keys[victim], order);
        if (way % 6 == 2) stolen = _signed(_keys[victim], vault.cashOutDigest(robber, cumulative + 1));
        if (way % 6 == 3) stolen = _signed(_keys[victim], vault.chequeDigest(robber, cumulative));
        if (way % 6 == 4) stolen = signed;
        VM.prank(robber, robber);
        if (way % 6 == 5) {
            try vault.cashCheque(people[victim], cumulative, signed) {
                revert Not("a cheque of another account, cashed without its order");
            } catch {}
            return;
        }
        try vault.cashChequeTo(people[victim], robber, cumulative, signed, stolen) {
            revert Not("a cheque of another account, paid to a thief");
        } catch {}
    }

    /// @dev Pays exactly what is due and there, to the beneficiary (or the recipient it names) and to no other account.
    function _cash(uint256 index, uint256 amount, uint256 way, uint256 key) private {
        address beneficiary = people[index];
        uint256 others = _allReserved() - reserved[beneficiary];
        uint256 there = vault.totalbalance() - others;
        uint256 expected = amount < there ? amount : there;
        uint256 cumulative = paid[beneficiary] + amount;
        address recipient = way % 5 < 2 ? beneficiary : people[way % 4];
        uint256 before = wbtt.balanceOf(recipient);
        _send(index, recipient, cumulative, way, _sign(beneficiary, cumulative, key));
        eq(wbtt.balanceOf(recipient) - before, expected, "what was paid");
        paid[beneficiary] += expected;
        received[recipient] += expected;
        uint256 kept = reserved[beneficiary];
        reserved[beneficiary] = kept < expected ? 0 : kept - expected;
        if (expected < amount) everShort = true;
    }

    /// @dev By each of the ways to cash.
    function _send(uint256 index, address recipient, uint256 cumulative, uint256 way, bytes memory signed) private {
        address beneficiary = people[index];
        uint256 due = cumulative - paid[beneficiary];
        if (way % 5 == 0) {
            VM.prank(beneficiary);
            (uint256 got, uint256 unpaid) = vault.cashCheque(beneficiary, cumulative, signed);
            eq(got + unpaid, due, "paid and unpaid are what was due");
        } else if (way % 5 == 1) {
            ICashier.Cheque[] memory cheques = new ICashier.Cheque[](1);
            cheques[0] = ICashier.Cheque(address(vault), beneficiary, cumulative, signed);
            VM.prank(beneficiary, beneficiary);
            eq(bytes32(cashier.cash(cheques)[0].error), 0, "no error");
        } else if (way % 5 == 2) {
            VM.prank(beneficiary);
            vault.cashChequeBeneficiary(recipient, cumulative, signed);
        } else {
            bytes memory order = _signed(_keys[index], vault.cashOutDigest(recipient, cumulative));
            if (way % 5 == 3) {
                (uint256 got, uint256 unpaid) =
                    vault.cashChequeTo(beneficiary, recipient, cumulative, signed, order);
                eq(got + unpaid, due, "paid and unpaid are what was due");
            } else {
                ICashier.CashOut[] memory cheques = new ICashier.CashOut[](1);
                cheques[0] = ICashier.CashOut(address(vault), beneficiary, cumulative, signed, recipient, order);
                eq(bytes32(cashier.cashTo(cheques)[0].error), 0, "no error");
            }
        }
    }

    function _mustFail(address beneficiary, uint256 cumulative, uint256 key, string memory what) private {
        bytes memory signed = _sign(beneficiary, cumulative, key);
        VM.prank(beneficiary);
        try vault.cashCheque(beneficiary, cumulative, signed) {
            revert Not(what);
        } catch {}
    }

    function _sign(address beneficiary, uint256 cumulative, uint256 key) private view returns (bytes memory) {
        return _signed(key, vault.chequeDigest(beneficiary, cumulative));
    }

    function _signed(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _allReserved() private view returns (uint256 sum) {
        for (uint256 i = 0; i < 4; i++) sum += reserved[people[i]];
    }
}
