import { describe, expect, it } from 'vitest'
import { isInstalled, isIos } from '../../../../../src/app/state/shell/device.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { storageRisk } from '../../../../../src/core/saving/storage-risk.ts'

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2'
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Version/18.2 Mobile/15E148'

describe('the device', () => {
  it('is iOS on phones, and on tablets that say they are Macs', () => {
    expect(isIos({ userAgent: PHONE, maxTouchPoints: 5 })).toBe(true)
    expect(isIos({ userAgent: MAC, maxTouchPoints: 5 })).toBe(true)
    expect(isIos({ userAgent: MAC, maxTouchPoints: 0 })).toBe(false)
    expect(isIos({ userAgent: 'Mozilla/5.0 (Linux; Android 15) Chrome/156', maxTouchPoints: 5 })).toBe(false)
  })

  it('runs an installed app where the browser says so', () => {
    const facts = { userAgent: PHONE, maxTouchPoints: 5 }
    expect(isInstalled({ ...facts, standalone: true }, () => true)).toBe(true)
    expect(isInstalled({ ...facts, standalone: false }, (query) => query.includes('browser'))).toBe(false)
    expect(isInstalled(facts, () => false)).toBe(true)
  })
})

describe('what is stored', () => {
  const facts = { persisted: false, quotaBytes: 1e11, ios: false, installed: false }

  it('is at risk on iOS until the app is installed', () => {
    expect(storageRisk({ ...facts, ios: true })).toBe('ios')
    expect(storageRisk({ ...facts, ios: true, installed: true })).toBeNull()
  })

  it('is at risk where little is allowed and nothing was promised, as in private windows', () => {
    const quotaBytes = LIMITS.privateQuotaBytes - 1
    expect(storageRisk({ ...facts, quotaBytes })).toBe('small')
    expect(storageRisk({ ...facts, quotaBytes, persisted: true })).toBeNull()
    expect(storageRisk({ ...facts, quotaBytes: LIMITS.privateQuotaBytes })).toBeNull()
    expect(storageRisk({ ...facts, quotaBytes: null })).toBeNull()
  })
})
