// A person in a chat, for both names of the scenario: says hello when spoken to, and leaves when the other does.
const url = process.env.SOCKETBENCH_URL
const join = (name) => new WebSocket(`${url}/rooms/lobby?name=${name}`)

const alice = join('alice')
alice.onmessage = ({ data }) => {
  if (JSON.parse(data).text === 'hi alice') alice.send(JSON.stringify({ type: 'say', text: 'hello bob' }))
}
const bob = join('bob')
bob.onmessage = ({ data }) => {
  if (JSON.parse(data).text === 'hello bob') bob.close(1000)
}
