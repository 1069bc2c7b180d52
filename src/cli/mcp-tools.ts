// The tools of `socketbench mcp`: which requests of the control contract a coding agent gets, by which names and with which words. Parameters and answers are
// those of the contract, from its own table.
import type { ControlName } from '../control/requests.ts'

export interface Tool {
  readonly name: string
  readonly request: ControlName
  readonly title: string
  /** For the agent: when to use it, and what comes next. */
  readonly description: string
  /** It changes nothing. */
  readonly readOnly?: true
}

const WAITS =
  'Waits for `timeout` milliseconds (default 5000; stay below the timeout of your own tool calls). If it does not come, the answer says what was expected and shows the end of the log.'

export const TOOLS: readonly Tool[] = [
  {
    name: 'status',
    request: 'status',
    title: 'State of the WebSocket server',
    description:
      'Which Socketbench you are working with (one that a person has open, or one of your own), its servers with their URLs, and where the log ends. Call this first.',
    readOnly: true,
  },
  {
    name: 'start_server',
    request: 'server.start',
    title: 'Start the WebSocket server',
    description:
      'Starts a WebSocket server that your client can connect to, and answers with its URL. port 0 takes a free one. With secure it listens as wss, and authorityFile is what the client must trust. To have it come back after stop_server where it was, give the port that it had.',
  },
  {
    name: 'stop_server',
    request: 'server.stop',
    title: 'Stop listening',
    description: 'Stops listening, so that new connections are refused; open ones stay. Use it to test how a client reconnects.',
  },
  {
    name: 'list_connections',
    request: 'connections',
    title: 'Connections',
    description: 'Connections that are open now, or with all also those that have ended, with their close codes.',
    readOnly: true,
  },
  {
    name: 'wait_for_connection',
    request: 'connection.wait',
    title: 'Wait for a client to connect',
    description: `Start your client first or in the background, then call this. Answers with the id of the connection, and with seq: give it as \`after\` to expect_message, so that no message is missed. ${WAITS}`,
    readOnly: true,
  },
  {
    name: 'set_request_mode',
    request: 'request.mode',
    title: 'Accept, ask about or reject opening requests',
    description:
      'With mode "ask" each opening request waits until you answer it (wait_for_opening_request, answer_opening_request). Set it back to "accept" when you are done: a person may share the server.',
  },
  {
    name: 'wait_for_opening_request',
    request: 'request.wait',
    title: 'Wait for an opening request',
    description: `The HTTP upgrade request of a client that waits for an answer: path, headers, subprotocols. Needs set_request_mode "ask" before. ${WAITS}`,
    readOnly: true,
  },
  {
    name: 'answer_opening_request',
    request: 'request.answer',
    title: 'Answer an opening request',
    description:
      'Lets the client in, with a subprotocol and headers, or refuses it with an HTTP status, headers and a body, to test how your client handles a refused handshake.',
  },
  {
    name: 'expect_message',
    request: 'message.expect',
    title: 'Expect a message of the client',
    description: `Waits for the first message behind \`after\` that is as expected: an exact text, a JSON value (objects may have more members), bytes, or a filter such as /regex/ or json:$.op==buy. Without any of these the next message. Its seq is the next \`after\`. ${WAITS}`,
    readOnly: true,
  },
  {
    name: 'send_message',
    request: 'message.send',
    title: 'Send a message to the client',
    description: 'Sends text, a JSON value or bytes (base64), or a ping or pong, to one connection, to several, or to "all".',
  },
  {
    name: 'close_connection',
    request: 'connection.close',
    title: 'End a connection',
    description:
      'Ends a connection with a close code and a reason, or roughly: drop (FIN without a Close frame) or reset (RST), to test how your client takes it.',
  },
  {
    name: 'read_log',
    request: 'log.read',
    title: 'Read the log',
    description:
      'What happened, in order: requests, openings, messages both ways, errors, closes. `last` for the newest entries, or `after` a position; `filter` such as "conn:3", "kind:close", "error OR kind:disconnect". What is too long for one answer is left out, and `leftOut` says so; payloads are cut (`cut`) at 4,000 characters, of one entry alone (limit 1) at 32,000.',
    readOnly: true,
  },
  {
    name: 'wait_for_log',
    request: 'log.wait',
    title: 'Wait for an entry of the log',
    description: `For what no other tool waits for, such as the end of a connection: "conn:3 kind:disconnect" with after -1, which finds one that has ended already. Without \`after\` only what comes from now on. ${WAITS}`,
    readOnly: true,
  },
  {
    name: 'list_faults',
    request: 'fault.list',
    title: 'What the server can do wrong on purpose',
    description:
      'Faults with the section of the standard that each breaks. Those with armed are for arm_fault (the next opening or TLS handshake), the others for send_fault (an open connection).',
    readOnly: true,
  },
  {
    name: 'arm_fault',
    request: 'fault.arm',
    title: 'Arm faults for the next openings',
    description: 'The next clients get a wrong answer, one fault each. An empty list disarms.',
  },
  {
    name: 'send_fault',
    request: 'fault.send',
    title: 'Do something wrong on an open connection',
    description:
      'Puts a broken frame, a bad close or a stalled stream on the wire. The client should fail the connection as the standard says.',
  },
  {
    name: 'note',
    request: 'log.note',
    title: 'Write a line into the log',
    description: 'So that a person who reads the log sees what you are testing.',
  },
]
