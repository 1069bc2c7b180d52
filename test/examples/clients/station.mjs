// An OCPP 1.6 charging station: boots, authorizes, charges until the central system ends it, and leaves.
const socket = new WebSocket(`${process.env.SOCKETBENCH_URL}/ocpp/CS-1`, 'ocpp1.6')
const waiting = new Map()
let id = 0
const call = (action, payload) =>
  new Promise((resolve) => {
    waiting.set(String(++id), resolve)
    socket.send(JSON.stringify([2, String(id), action, payload]))
  })

socket.onopen = async () => {
  await call('BootNotification', { chargePointVendor: 'Example', chargePointModel: 'One' })
  await call('Authorize', { idTag: 'TAG-1' })
  await call('StartTransaction', { connectorId: 1, idTag: 'TAG-1', meterStart: 0, timestamp: new Date().toISOString() })
}
socket.onmessage = async ({ data }) => {
  const [type, message, action, payload] = JSON.parse(data)
  if (type === 3) waiting.get(message)?.(action)
  if (type !== 2 || action !== 'RemoteStopTransaction') return
  socket.send(JSON.stringify([3, message, { status: 'Accepted' }]))
  const { transactionId } = payload
  await call('StopTransaction', { transactionId, meterStop: 1200, timestamp: new Date().toISOString() })
  socket.close(1000)
}
