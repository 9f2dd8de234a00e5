// Asks the windows for the engine as the app's service worker does, and says what it heard.
const heard = []
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  const { data, source } = event
  if (data.kind === 'freshet:need-engine' || data.kind === 'freshet:stay-awake') source.postMessage(data)
  else if (data.kind === 'heard') source.postMessage({ kind: 'heard', heard })
  else if (data.kind === 'freshet:attach') event.waitUntil(passOn(data, source))
  else if (data.kind !== 'freshet:engine') heard.push(data.kind)
  else {
    data.port.onmessage = (answer) => heard.push({ engine: answer.data.value[0].path[0] })
    data.port.postMessage({ kind: 'call', id: 1, method: 'files', args: [''] })
  }
})

async function passOn(request, source) {
  const windows = await self.clients.matchAll({ includeUncontrolled: true })
  windows.find(({ id }) => id !== source.id).postMessage(request, [request.engine, request.speed])
}
