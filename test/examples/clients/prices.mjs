// Follows a price; when the connection breaks it comes again and subscribes again, and it ends when the server says that it leaves (1001).
const connect = () => {
  const socket = new WebSocket(process.env.SOCKETBENCH_URL)
  socket.onopen = () => socket.send(JSON.stringify({ op: 'subscribe', symbol: 'ACME' }))
  socket.onclose = ({ code }) => {
    if (code !== 1001) setTimeout(connect, 50)
  }
}
connect()
