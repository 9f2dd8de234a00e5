// The theme the user chose (src/app/state/settings/theme.svelte.ts writes it), applied before the first paint.
try {
  const theme = localStorage.getItem('freshet.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is blocked: the system's theme it is.
}
