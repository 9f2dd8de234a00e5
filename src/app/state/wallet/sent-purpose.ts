import type { CallPurpose } from '../../../chain/contracts/call.ts'

type Guard = (value: unknown) => boolean
type Subject = CallPurpose['subject']
type Kinds<S extends Subject> = Extract<CallPurpose, { subject: S }>['kind']

const isAddress: Guard = (value) => typeof value === 'string' && /^0x[0-9a-f]{40}$/i.test(value)
const isAmount: Guard = (value) => typeof value === 'bigint' && value >= 0n
const isAmountOrNull: Guard = (value) => value === null || isAmount(value)

/** The fields of each kind. */
const FIELDS: { readonly [S in Subject]: Readonly<Record<Kinds<S>, Readonly<Record<string, Guard>>>> } = {
  token: {
    wrap: { amount: isAmount },
    unwrap: { amount: isAmount },
    send: { to: isAddress, amount: isAmount },
    'send-wbtt': { to: isAddress, amount: isAmount },
    approve: { spender: isAddress, amount: isAmount },
    'revoke-approval': { spender: isAddress },
  },
  vault: {
    'create-vault': { issuer: isAddress, amount: isAmount },
    deposit: { vault: isAddress, amount: isAmount },
    'deposit-wbtt': { vault: isAddress, amount: isAmount },
    'announce-withdrawal': { vault: isAddress, amount: isAmountOrNull },
    'cancel-withdrawal': { vault: isAddress },
    withdraw: { vault: isAddress, amount: isAmountOrNull },
    'close-vault': { vault: isAddress },
    'set-issuer': { vault: isAddress, issuer: isAddress },
    'revoke-issuer': { vault: isAddress },
    reserve: { vault: isAddress, beneficiary: isAddress, amount: isAmount },
    'announce-release': { vault: isAddress, beneficiary: isAddress },
    release: { vault: isAddress, beneficiary: isAddress },
    'cash-out': { cheques: Number.isSafeInteger, expected: isAmount },
  },
}

function fieldsOf(subject: unknown, kind: unknown): Readonly<Record<string, Guard>> | null {
  if (typeof subject !== 'string' || typeof kind !== 'string' || !Object.hasOwn(FIELDS, subject)) return null
  const kinds: Readonly<Record<string, Readonly<Record<string, Guard>>>> = FIELDS[subject as Subject]
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? null) : null
}

/** Whether a stored value is the purpose of a call. */
export function isPurpose(value: unknown): value is CallPurpose {
  if (typeof value !== 'object' || value === null) return false
  const purpose = value as Record<string, unknown>
  const fields = fieldsOf(purpose.subject, purpose.kind)
  return fields !== null && Object.entries(fields).every(([name, guard]) => guard(purpose[name]))
}

/** Completes the purpose of a record that an older version wrote: it had no `subject`, and `withdraw` no `amount`. */
export function migratePurpose(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'subject' in value || !('kind' in value)) return value
  const subject = fieldsOf('token', value.kind) === null ? 'vault' : 'token'
  return value.kind === 'withdraw' ? { amount: null, ...value, subject } : { ...value, subject }
}
