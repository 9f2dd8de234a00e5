/** Vaults with one bug each: the invariants have to find every one of them, or they prove nothing. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../stack/bootstrap.js'

const FOLDER = join(ROOT, 'build', 'contracts', 'planted')

/** What is replaced in Vault.sol. @type {readonly (readonly [name: string, from: string, to: string])[]} */
const BUGS = [
  ['PaysMoreThanThereIs', 'paid = due < drawable ? due : drawable;', 'paid = due;'],
  ['PaysTwice', 'channel.paidOut = SafeCast.toUint128(paidBefore + paid);', ''],
  [
    'PaysTheCaller',
    '_cash(beneficiary, beneficiary, cumulativePayout',
    '_cash(beneficiary, msg.sender, cumulativePayout',
  ],
  [
    'PaysForAnySender',
    'if (msg.sender != beneficiary && tx.origin != beneficiary) revert NotBeneficiary(msg.sender);',
    '',
  ],
  ['TakesAnyOrder', 'if (signer != beneficiary) revert NotBeneficiary(signer);', ''],
  ['PaysTheSenderOfAnOrder', '_cash(beneficiary, recipient, cumulative', '_cash(beneficiary, msg.sender, cumulative'],
  ['TakesAnySignature', 'if (block.timestamp >= issuerValidUntil[signer]) revert NotIssuer(signer);', ''],
  [
    'WithdrawsAtOnce',
    'if (block.timestamp < availableAt) revert TooEarly(availableAt);\n        announced',
    'announced',
  ],
  [
    'WithdrawsWhatIsReserved',
    'uint256 paid = Math.min(Math.min(amount, announced), free);',
    'uint256 paid = Math.min(amount, totalbalance());',
  ],
  ['PaysOthersReservation', 'totalReserved - reserved);\n        }', '0);\n        }'],
  ['ForgetsFormerIssuers', 'issuerValidUntil[previous] = validUntil;', ''],
  ['ForgetsBounces', 'head = head.bounced();', ''],
  [
    'ReleasesAtOnce',
    'if (availableAt == 0) revert NoRelease(beneficiary);\n        if (block.timestamp < availableAt) revert TooEarly(availableAt);',
    '',
  ],
]

/**
 * Writes a vault and a test for each bug.
 *
 * @returns {{ folder: string, names: string[] }} names of the test contracts, each of which has to fail
 * @throws {Error} when Vault.sol no longer has what a bug replaces
 */
export function plant() {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  const source = readFileSync(join(ROOT, 'src', 'contracts', 'vault', 'Vault.sol'), 'utf8')
  for (const [name, from, to] of BUGS) {
    if (source.split(from).length !== 2) throw new Error(`Planted bug ${name}: expected once in Vault.sol: ${from}`)
    const vault = source
      .replace(from, to)
      .replaceAll('"./', '"freshet/vault/')
      .replaceAll('"../', '"freshet/')
      .replace('contract Vault is', `contract Vault${name} is`)
    writeFileSync(join(FOLDER, `Vault${name}.sol`), vault)
    writeFileSync(join(FOLDER, `${name}.t.sol`), testOf(name))
  }
  return { folder: FOLDER, names: BUGS.map(([name]) => `Planted${name}`) }
}

/** @param {string} name */
const testOf = (name) => `// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vault} from "freshet/vault/Vault.sol";
import {VaultInvariants} from "../../../tests/contracts/VaultInvariants.t.sol";
import {Vault${name}} from "./Vault${name}.sol";

contract Planted${name} is VaultInvariants {
    function makeLogic(address token, uint256 delay) internal override returns (Vault) {
        return Vault(address(new Vault${name}(token, delay)));
    }
}
`
