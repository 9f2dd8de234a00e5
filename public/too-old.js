// Runs only in browsers without JavaScript modules, where nothing else of Freshet does: old syntax, on purpose.
function tell() {
  document.getElementById('app').textContent =
    'Freshet needs a newer browser: Chrome or Edge 140, Firefox 144, Safari 18.2, or later.'
}

document.addEventListener('DOMContentLoaded', tell)
