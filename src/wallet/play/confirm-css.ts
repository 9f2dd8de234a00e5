/**
 * Looks unlike the app on purpose, so that users mistake it neither for the app nor for a wallet with real money.
 * Applied as a constructed style sheet, which the page's content security policy allows.
 */
export const CONFIRM_CSS = `
:host { color-scheme: light }
dialog { box-sizing: border-box; inline-size: min(24rem, calc(100vw - 2rem)); padding: 0; border: 0;
  border-radius: 14px;
  background: #fffdf3; color: #20313a; font: 16px/1.45 system-ui, sans-serif; box-shadow: 0 12px 48px rgb(0 0 0 / 45%) }
dialog::backdrop { background: rgb(20 30 34 / 55%) }
.band { margin: 0; padding: 10px 20px; font-weight: 700;
  background: repeating-linear-gradient(-45deg, #f6c945 0 14px, #f2bd26 14px 28px) }
h2 { margin: 16px 20px 8px; font-size: 1.15rem; line-height: 1.3 }
dl { margin: 0 20px; display: grid; grid-template-columns: auto 1fr; gap: 4px 14px; max-block-size: 40vh;
  overflow: auto }
dt { color: #4c5d65 }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }
.actions { display: flex; gap: 10px; padding: 18px 20px 20px }
button { flex: 1; min-block-size: 44px; border-radius: 10px; border: 1px solid #20313a; background: #fff;
  color: #20313a; font: inherit; font-weight: 600; cursor: pointer }
.approve { background: #20313a; color: #fff }
button:focus-visible { outline: 3px solid #b06a00; outline-offset: 2px }
`
