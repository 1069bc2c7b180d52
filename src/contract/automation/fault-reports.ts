// What real clients report of each fault, observed by e2e/browser-fault-truth.spec.ts and written by npm run faults. What is said is the clients' own.

export const FAULT_CLIENTS = {
  chromium: 'Chromium 156',
  node: 'Node 24',
  ws: 'ws 8',
  python: 'Python websockets 10.4',
  aiohttp: 'aiohttp 3.8.4',
  java: 'Java 17',
  curl: 'curl 8.14',
} as const
export type FaultClient = keyof typeof FAULT_CLIENTS

export interface FaultReport {
  /** What it tells of the connection, in order. Three dots: it comes to no end. */
  readonly says: string
  /** It waits for an answer, until the server leaves. */
  readonly waits?: boolean
  /** How often it connects by itself, if it is more than once. */
  readonly connections?: number
}

/** By fault, then by client: one of those; none where the fault cannot be done to it. */
export const FAULT_REPORTS: Readonly<Record<string, Readonly<Partial<Record<FaultClient, readonly FaultReport[]>>>>> = {
  'accept-wrong': {
    chromium: [
      { says: "error; close 1006; console: Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value" },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Invalid Sec-WebSocket-Accept header; close 1006' }],
    python: [{ says: 'InvalidHeaderValue: invalid Sec-WebSocket-Accept header: sCwbKt0AEonLytLA9a3poCpwvfY=' }],
    aiohttp: [{ says: "WSServerHandshakeError: 101, message='Invalid challenge response', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 101, caused by CheckFailedException: Bad Sec-WebSocket-Accept' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'accept-missing': {
    chromium: [{ says: "error; close 1006; console: Error during WebSocket handshake: 'Sec-WebSocket-Accept' header is missing" }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Invalid Sec-WebSocket-Accept header; close 1006' }],
    python: [{ says: 'InvalidHeader: missing Sec-WebSocket-Accept header' }],
    aiohttp: [{ says: "WSServerHandshakeError: 101, message='Invalid challenge response', url=URL('URL')" }],
    java: [
      { says: 'WebSocketHandshakeException 101, caused by CheckFailedException: Response field missing: Sec-WebSocket-Accept' },
    ],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'upgrade-missing': {
    chromium: [{ says: "error; close 1006; console: Error during WebSocket handshake: 'Upgrade' header is missing" }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Unexpected server response: 101; close 1006' }],
    python: [{ says: 'InvalidUpgrade: empty Upgrade header' }],
    aiohttp: [{ says: "WSServerHandshakeError: 101, message='Invalid upgrade header', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 101, caused by CheckFailedException: Response field missing: Upgrade' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'upgrade-wrong': {
    chromium: [
      { says: "error; close 1006; console: Error during WebSocket handshake: 'Upgrade' header value is not 'WebSocket': h2c" },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Invalid Upgrade header; close 1006' }],
    python: [{ says: 'InvalidUpgrade: invalid Upgrade header: h2c' }],
    aiohttp: [{ says: "WSServerHandshakeError: 101, message='Invalid upgrade header', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 101, caused by CheckFailedException: Bad response field: Upgrade' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'connection-missing': {
    chromium: [{ says: "error; close 1006; console: Error during WebSocket handshake: 'Connection' header is missing" }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Unexpected server response: 101; close 1006' }],
    python: [{ says: 'InvalidUpgrade: empty Connection header' }],
    aiohttp: [{ says: "WSServerHandshakeError: 101, message='Invalid connection header', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 101, caused by CheckFailedException: Response field missing: Connection' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'subprotocol-unoffered': {
    chromium: [
      {
        says: "error; close 1006; console: Error during WebSocket handshake: Response must not include 'Sec-WebSocket-Protocol' header if not present in request: never.offered",
      },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Server sent a subprotocol but none was requested; close 1006' }],
    python: [{ says: 'InvalidHandshake: no subprotocols supported' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'WebSocketHandshakeException 101, caused by CheckFailedException: Unexpected subprotocol: never.offered' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'extension-unoffered': {
    chromium: [
      {
        says: "error; close 1006; console: Error during WebSocket handshake: Found an unsupported extension 'x-never-offered' in 'Sec-WebSocket-Extensions' header",
      },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Server indicated an extension that was not requested; close 1006' }],
    python: [{ says: 'NegotiationError: Unsupported extension: name = x-never-offered, params = []' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [
      {
        says: "WebSocketHandshakeException 101, caused by CheckFailedException: Response field 'Sec-WebSocket-Extensions' present: [x-never-offered]",
      },
    ],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'status-200': {
    chromium: [{ says: 'error; close 1006; console: Error during WebSocket handshake: Unexpected response code: 200' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Unexpected server response: 200; close 1006' }],
    python: [{ says: 'InvalidStatusCode: server rejected WebSocket connection: HTTP 200' }],
    aiohttp: [{ says: "WSServerHandshakeError: 200, message='Invalid response status', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 200, caused by CheckFailedException: Unexpected HTTP response status code 200' }],
    curl: [{ says: 'exit 22: Refused WebSockets upgrade: 200' }],
  },
  'status-301': {
    chromium: [{ says: 'error; close 1006; console: Error during WebSocket handshake: Unexpected response code: 301' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Unexpected server response: 301; close 1006' }],
    python: [{ says: "ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 9)" }],
    aiohttp: [{ says: 'ValueError: Can redirect only to http or https' }],
    java: [{ says: 'WebSocketHandshakeException 301, caused by CheckFailedException: Unexpected HTTP response status code 301' }],
    curl: [{ says: 'exit 22: Refused WebSockets upgrade: 301' }],
  },
  'status-401': {
    chromium: [{ says: 'error; close 1006; console: HTTP Authentication failed; no valid credentials available' }],
    node: [{ says: 'error; close 1006', connections: 2 }],
    ws: [{ says: 'error Unexpected server response: 401; close 1006' }],
    python: [{ says: 'InvalidStatusCode: server rejected WebSocket connection: HTTP 401' }],
    aiohttp: [{ says: "WSServerHandshakeError: 401, message='Invalid response status', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 401, caused by CheckFailedException: Unexpected HTTP response status code 401' }],
    curl: [{ says: 'exit 22: Refused WebSockets upgrade: 401' }],
  },
  'status-407': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_UNEXPECTED_PROXY_AUTH' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Unexpected server response: 407; close 1006' }],
    python: [{ says: 'InvalidStatusCode: server rejected WebSocket connection: HTTP 407' }],
    aiohttp: [{ says: "WSServerHandshakeError: 407, message='Invalid response status', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 407, caused by CheckFailedException: Unexpected HTTP response status code 407' }],
    curl: [{ says: 'exit 22: Refused WebSockets upgrade: 407' }],
  },
  'status-426': {
    chromium: [{ says: 'error; close 1006; console: Error during WebSocket handshake: Unexpected response code: 426' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Unexpected server response: 426; close 1006' }],
    python: [{ says: 'InvalidStatusCode: server rejected WebSocket connection: HTTP 426' }],
    aiohttp: [{ says: "WSServerHandshakeError: 426, message='Invalid response status', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 426, caused by CheckFailedException: Unexpected HTTP response status code 426' }],
    curl: [{ says: 'exit 22: Refused WebSockets upgrade: 426' }],
  },
  'status-503': {
    chromium: [{ says: 'error; close 1006; console: Error during WebSocket handshake: Unexpected response code: 503' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Unexpected server response: 503; close 1006' }],
    python: [{ says: 'InvalidStatusCode: server rejected WebSocket connection: HTTP 503' }],
    aiohttp: [{ says: "WSServerHandshakeError: 503, message='Invalid response status', url=URL('URL')" }],
    java: [{ says: 'WebSocketHandshakeException 503, caused by CheckFailedException: Unexpected HTTP response status code 503' }],
    curl: [{ says: 'exit 22: Refused WebSockets upgrade: 503' }],
  },
  'http-1.0': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  body: {
    chromium: [{ says: 'open; error; close 1006; console: Invalid frame header' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: RSV2 and RSV3 must be clear; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 56: [WS] invalid reserved bits: 68' }],
  },
  'garbage-before': {
    chromium: [{ says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_INVALID_HTTP_RESPONSE' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Parse Error: Expected HTTP/, RTSP/ or ICE/; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: "ClientResponseError: 400, message='Expected HTTP/', url=URL('URL')" }],
    java: [{ says: 'ProtocolException: Invalid status line: "\\x00\\x01garbage"' }],
    curl: [{ says: 'exit 1: Received HTTP/0.9 when not allowed' }],
  },
  dribbled: {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  endless: {
    chromium: [{ says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_RESPONSE_HEADERS_TOO_BIG' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Parse Error: Header overflow; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: "ClientResponseError: 400, message='Too many headers received', url=URL('URL')" }],
    java: [{ says: 'ProtocolException: Header size too big: 393217 > 393216' }],
    curl: [{ says: 'exit 56: Too large response headers: 307269 > 307200' }],
  },
  'never-answered': {
    chromium: [{ says: 'error; close 1006; console: Connection closed before receiving a handshake response', waits: true }],
    node: [{ says: 'error; close 1006', waits: true }],
    ws: [{ says: 'error socket hang up; close 1006', waits: true }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response', waits: true }],
    aiohttp: [{ says: 'ServerDisconnectedError: Server disconnected', waits: true }],
    java: [
      {
        says: 'IOException: HTTP/1.1 header parser received no bytes, caused by EOFException: EOF reached while reading',
        waits: true,
        connections: 2,
      },
    ],
    curl: [{ says: 'exit 52: Empty reply from server', waits: true }],
  },
  'closed-before': {
    chromium: [{ says: 'error; close 1006; console: Connection closed before receiving a handshake response' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error socket hang up; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ServerDisconnectedError: Server disconnected' }],
    java: [
      {
        says: 'IOException: HTTP/1.1 header parser received no bytes, caused by EOFException: EOF reached while reading',
        connections: 2,
      },
    ],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'closed-within': {
    chromium: [{ says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_CONNECTION_CLOSED' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error socket hang up; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [
      {
        says: "ServerDisconnectedError: <RawResponseMessage(version=HttpVersion(major=1, minor=1), code=101, reason='Switching Protocols', headers=<CIMultiDictProxy('Upgrade': 'websocket', 'Connection': '')>, raw_headers=((b'Upgrade', b'websocket'), (b'Connection', b'')), should_close=False, compression=None, upgrade=False, chunked=False)>",
      },
    ],
    java: [
      {
        says: 'IOException: parsing HTTP/1.1 header, receiving [Connection], parser state [HEADER], caused by EOFException: EOF reached while reading',
      },
    ],
    curl: [{ says: 'exit 0' }],
  },
  'reset-within': {
    chromium: [{ says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_CONNECTION_RESET' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error read ECONNRESET; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 104] Connection reset by peer' }],
    java: [
      {
        says: 'IOException: parsing HTTP/1.1 header, receiving [Connection], parser state [HEADER], caused by SocketException: Connection reset',
      },
    ],
    curl: [{ says: 'exit 56: Recv failure: Connection reset by peer' }],
  },
  'closed-after': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'frames-glued': {
    chromium: [{ says: 'open; message glued 1; message glued 2; close 1006' }],
    node: [{ says: 'open; message glued 1; message glued 2; error; close 1006' }],
    ws: [{ says: 'open; message glued 1; message glued 2; close 1006' }],
    python: [{ says: 'open; message glued 1; message glued 2; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; message glued 1; message glued 2; CLOSED None; close_code 1006' }],
    java: [
      { says: 'open; message glued 1; message glued 2; onClose 1006' },
      { says: 'open; message glued 1; onError InternalError' },
    ],
    curl: [{ says: 'printed glued 1glued 2; exit 0' }],
  },
  rsv1: {
    chromium: [
      { says: 'open; error; close 1006; console: One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0' },
    ],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: RSV1 must be clear; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Received frame with non-zero reserved bits; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected rsv1 bit' }],
    curl: [{ says: 'exit 56: [WS] invalid reserved bits: c1' }],
  },
  rsv2: {
    chromium: [
      { says: 'open; error; close 1006; console: One or more reserved bits are on: reserved1 = 0, reserved2 = 1, reserved3 = 0' },
    ],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: RSV2 and RSV3 must be clear; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Received frame with non-zero reserved bits; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected rsv2 bit' }],
    curl: [{ says: 'exit 56: [WS] invalid reserved bits: a1' }],
  },
  rsv3: {
    chromium: [
      { says: 'open; error; close 1006; console: One or more reserved bits are on: reserved1 = 0, reserved2 = 0, reserved3 = 1' },
    ],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: RSV2 and RSV3 must be clear; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Received frame with non-zero reserved bits; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected rsv3 bit' }],
    curl: [{ says: 'exit 56: [WS] invalid reserved bits: 91' }],
  },
  'opcode-3': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 3' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 3; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=3; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode NON_CONTROL_0x3' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 83' }],
  },
  'opcode-4': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 4' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 4; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=4; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode NON_CONTROL_0x4' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 84' }],
  },
  'opcode-5': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 5' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 5; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=5; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode NON_CONTROL_0x5' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 85' }],
  },
  'opcode-6': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 6' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 6; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=6; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode NON_CONTROL_0x6' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 86' }],
  },
  'opcode-7': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 7' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 7; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=7; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode NON_CONTROL_0x7' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 87' }],
  },
  'opcode-11': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 11' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 11; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=11; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode CONTROL_0xB' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 8b' }],
  },
  'opcode-12': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 12' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 12; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=12; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode CONTROL_0xC' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 8c' }],
  },
  'opcode-13': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 13' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 13; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=13; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode CONTROL_0xD' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 8d' }],
  },
  'opcode-14': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 14' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 14; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=14; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode CONTROL_0xE' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 8e' }],
  },
  'opcode-15': {
    chromium: [{ says: 'open; error; close 1006; console: Unrecognized frame opcode: 15' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 15; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=15; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected opcode CONTROL_0xF' }],
    curl: [{ says: 'exit 56: [WS] invalid opcode: 8f' }],
  },
  masked: {
    chromium: [{ says: 'open; error; close 1006; console: A server must not mask any frames that it sends to the client.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: MASK must be clear; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; message masked; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Masked frame received' }],
    curl: [{ says: 'exit 56: [WS] masked input frame' }],
  },
  'length-16': {
    chromium: [{ says: 'open; error; close 1006; console: Invalid frame header' }],
    node: [{ says: 'open; message short; error; close 1006' }],
    ws: [{ says: 'open; message short; close 1006' }],
    python: [{ says: 'open; message short; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; message short; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Not minimally-encoded payload length:5' }],
    curl: [{ says: 'printed short; exit 0' }],
  },
  'length-64': {
    chromium: [{ says: 'open; error; close 1006; console: Invalid frame header' }],
    node: [{ says: 'open; message short; error; close 1006' }],
    ws: [{ says: 'open; message short; close 1006' }],
    python: [{ says: 'open; message short; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; message short; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Not minimally-encoded payload length:5' }],
    curl: [{ says: 'printed short; exit 0' }],
  },
  'length-2-63': {
    chromium: [{ says: 'open; error; close 1006; console: Invalid frame header' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Unsupported WebSocket frame: payload length > 2^53 - 1; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1009 (message too big); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Message size 9223372036854775808 exceeds limit 67108864; close_code 1006' }],
    java: [
      { says: 'open; onError ProtocolException, caused by FailWebSocketException: Negative payload length: -9223372036854775808' },
    ],
    curl: [{ says: 'exit 56: [WS] frame length longer than 64 signed not supported' }],
  },
  'control-fragmented': {
    chromium: [{ says: 'open; error; close 1006; console: Invalid frame header' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: FIN must be set; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Received fragmented control frame; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Fragmented control frame  PING' }],
    curl: [{ says: 'exit 56: [WS] invalid fragmented PING frame' }],
  },
  'control-long': {
    chromium: [{ says: 'open; error; close 1006; console: Invalid frame header' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid payload length 126; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Control frame payload cannot be larger than 125 bytes; close_code 1006' }],
    java: [{ says: "open; onError ProtocolException, caused by FailWebSocketException: PING's payload length 126" }],
    curl: [{ says: 'exit 56: [WS] received PING frame is too big' }],
  },
  'continuation-alone': {
    chromium: [{ says: 'open; error; close 1006; console: Received unexpected continuation frame.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 0; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Unexpected opcode=0; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected frame CONTINUATION (fin=true)' }],
    curl: [{ says: 'exit 56: [WS] no ongoing fragmented message to resume' }],
  },
  'start-within': {
    chromium: [{ says: 'open; error; close 1006; console: Received start of new message but previous message is unfinished.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid opcode 1; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: The opcode in non-fin frame is expected to be zero, got 1; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Unexpected frame TEXT (fin=true)' }],
    curl: [{ says: 'printed begun; exit 56: [WS] fragmented message interrupted by new TEXT msg' }],
  },
  'utf8-late': {
    chromium: [{ says: 'open; error; close 1006; console: Could not decode a text frame as UTF-8.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid UTF-8 sequence; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1007 (invalid data); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Invalid UTF-8 text message; close_code 1006' }],
    java: [
      {
        says: 'open; onError ProtocolException, caused by FailWebSocketException: Invalid UTF-8 in frame TEXT, caused by MalformedInputException: Input length = 1',
      },
    ],
    curl: [{ says: 'printed 65536 bytes; exit 0' }],
  },
  'utf8-cut': {
    chromium: [{ says: 'open; error; close 1006; console: Could not decode a text frame as UTF-8.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid UTF-8 sequence; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1007 (invalid data); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Invalid UTF-8 text message; close_code 1006' }],
    java: [
      {
        says: 'open; onError ProtocolException, caused by FailWebSocketException: Invalid UTF-8 in frame TEXT, caused by MalformedInputException: Input length = 2',
      },
    ],
    curl: [{ says: 'printed cut \\xe2\\x82; exit 0' }],
  },
  unfinished: {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }, { says: 'open; onError InternalError' }, { says: 'open; …' }],
    curl: [{ says: 'printed the beginning of ; exit 0' }],
  },
  'close-1-byte': {
    chromium: [{ says: 'open; error; close 1006; console: Received a broken close frame with an invalid size of 1 byte.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid payload length 1; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: "open; WebSocketError: Invalid close frame: True 8 bytearray(b'\\x03'); close_code 1006" }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Incomplete status code' }],
    curl: [{ says: 'printed \\x03; exit 0' }],
  },
  'close-0': {
    chromium: [{ says: 'open; close 0' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid status code 0; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Invalid close code: 0; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Illegal status code: \\x00' }],
    curl: [{ says: 'printed \\x00\\x00; exit 0' }],
  },
  'close-999': {
    chromium: [{ says: 'open; close 999' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid status code 999; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Invalid close code: 999; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Illegal status code: ϧ' }],
    curl: [{ says: 'printed \\x03\\xe7; exit 0' }],
  },
  'close-1004': {
    chromium: [{ says: 'open; close 1004' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid status code 1004; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Invalid close code: 1004; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Illegal status code: Ϭ' }],
    curl: [{ says: 'printed \\x03\\xec; exit 0' }],
  },
  'close-1005': {
    chromium: [{ says: 'open; error; close 1006; console: Received a broken close frame containing a reserved status code.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid status code 1005; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Invalid close code: 1005; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Illegal status code: ϭ' }],
    curl: [{ says: 'printed \\x03\\xed; exit 0' }],
  },
  'close-1006': {
    chromium: [{ says: 'open; error; close 1006; console: Received a broken close frame containing a reserved status code.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid status code 1006; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; CLOSE 1006; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Illegal status code: Ϯ' }],
    curl: [{ says: 'printed \\x03\\xee; exit 0' }],
  },
  'close-1015': {
    chromium: [{ says: 'open; error; close 1006; console: Received a broken close frame containing a reserved status code.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid status code 1015; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Invalid close code: 1015; close_code 1006' }],
    java: [{ says: 'open; onError ProtocolException, caused by FailWebSocketException: Illegal status code: Ϸ' }],
    curl: [{ says: 'printed \\x03\\xf7; exit 0' }],
  },
  'close-5000': {
    chromium: [{ says: 'open; close 5000' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid status code 5000; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; CLOSE 5000; close_code 5000' }],
    java: [{ says: 'open; onClose 5000' }],
    curl: [{ says: 'printed \\x13\\x88; exit 0' }],
  },
  'close-utf8': {
    chromium: [{ says: 'open; error; close 1006; console: Received a broken close frame containing invalid UTF-8.' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error Invalid WebSocket frame: invalid UTF-8 sequence; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1007 (invalid data); no close frame received' }],
    aiohttp: [{ says: 'open; WebSocketError: Invalid UTF-8 text message; close_code 1006' }],
    java: [
      {
        says: 'open; onError ProtocolException, caused by FailWebSocketException: Illegal close reason, caused by MalformedInputException: Input length = 1',
      },
    ],
    curl: [{ says: 'printed \\x03\\xe8\\xff; exit 0' }],
  },
  'data-after-close': {
    chromium: [{ says: 'open; error; close 1006; console: Data frame received after close' }],
    node: [{ says: 'open; close 1000 done' }],
    ws: [{ says: 'open; close 1000 done' }],
    python: [{ says: 'open; ConnectionClosedOK: received 1000 (OK) done; then sent 1000 (OK) done' }],
    aiohttp: [{ says: 'open; CLOSE 1000 done; close_code 1000' }],
    java: [{ says: 'open; onClose 1000 done' }],
    curl: [{ says: 'printed \\x03\\xe8doneafter the Close; exit 0' }],
  },
  'two-closes': {
    chromium: [{ says: 'open; error; close 1006; console: Close received after close' }],
    node: [{ says: 'open; close 1000 first' }],
    ws: [{ says: 'open; close 1000 first' }],
    python: [{ says: 'open; ConnectionClosedOK: received 1000 (OK) first; then sent 1000 (OK) first' }],
    aiohttp: [{ says: 'open; CLOSE 1000 first; close_code 1000' }],
    java: [{ says: 'open; onClose 1000 first' }],
    curl: [{ says: 'printed \\x03\\xe8first\\x03\\xe9second; exit 0' }],
  },
  'transport-fin': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'transport-reset': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError IOException: closed input' }, { says: 'open; onError SocketException: Connection reset' }],
    curl: [{ says: 'exit 56: Recv failure: Connection reset by peer' }],
  },
  'transport-reset-within': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError SocketException: Connection reset' }],
    curl: [{ says: 'printed half ; exit 56: Recv failure: Connection reset by peer' }],
  },
  'transport-stall': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }, { says: 'open; onError InternalError' }, { says: 'open; …' }],
    curl: [{ says: 'printed stall; exit 0' }],
  },
  'transport-dribble': {
    chromium: [{ says: 'open; message byte by byte; close 1006' }],
    node: [{ says: 'open; message byte by byte; error; close 1006' }],
    ws: [{ says: 'open; message byte by byte; close 1006' }],
    python: [{ says: 'open; message byte by byte; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; message byte by byte; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; message byte by byte; onClose 1006' }],
    curl: [{ says: 'printed byte by byte; exit 0' }],
  },
  'transport-stop-reading': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'transport-no-pong': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'transport-half-open': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'deflate-garbage': {
    chromium: [{ says: 'open; error; close 1006; console: Invalid frame header' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; error invalid block type; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: sent 1002 (protocol error); no close frame received' }],
    aiohttp: [{ says: 'open; error: Error -3 while decompressing data: invalid block type; close_code 1006' }],
    java: [],
    curl: [],
  },
  'deflate-bomb': {
    chromium: [{ says: 'open; message of 16777216; close 1006' }],
    node: [{ says: 'open; error; close 1006' }, { says: 'open; message of 16777216; error; close 1006' }],
    ws: [{ says: 'open; message of 16777216; close 1006' }],
    python: [{ says: 'open; message of 16777216; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; message of 16777216; CLOSED None; close_code 1006' }],
    java: [],
    curl: [],
  },
  'tls-expired': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_DATE_INVALID' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error certificate has expired; close 1006' }],
    python: [
      {
        says: 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:992)',
      },
    ],
    aiohttp: [
      {
        says: "ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:992)')]",
      },
    ],
    java: [
      {
        says: 'SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed, caused by CertificateExpiredException: NotAfter',
      },
    ],
    curl: [{ says: 'exit 60: SSL certificate problem: certificate has expired' }],
  },
  'tls-not-yet-valid': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_DATE_INVALID' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error certificate is not yet valid; close 1006' }],
    python: [
      {
        says: 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid (_ssl.c:992)',
      },
    ],
    aiohttp: [
      {
        says: "ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid (_ssl.c:992)')]",
      },
    ],
    java: [
      {
        says: 'SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed, caused by CertificateNotYetValidException: NotBefore',
      },
    ],
    curl: [{ says: 'exit 60: SSL certificate problem: certificate is not yet valid' }],
  },
  'tls-too-long': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'tls-wrong-host': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_COMMON_NAME_INVALID' }],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: "error Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:another.example; close 1006",
      },
    ],
    python: [
      {
        says: "SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'localhost'. (_ssl.c:992)",
      },
    ],
    aiohttp: [
      {
        says: 'ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for \'localhost\'. (_ssl.c:992)")]',
      },
    ],
    java: [{ says: 'SSLHandshakeException: No subject alternative DNS name matching localhost found.' }],
    curl: [{ says: "exit 60: SSL: no alternative certificate subject name matches target hostname 'localhost'" }],
  },
  'tls-name-in-cn': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_COMMON_NAME_INVALID' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'tls-wrong-usage': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_INVALID' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error unsuitable certificate purpose; close 1006' }],
    python: [
      {
        says: 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unsuitable certificate purpose (_ssl.c:992)',
      },
    ],
    aiohttp: [
      {
        says: "ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unsuitable certificate purpose (_ssl.c:992)')]",
      },
    ],
    java: [{ says: 'SSLHandshakeException: Extended key usage does not permit use for TLS server authentication' }],
    curl: [{ says: 'exit 60: SSL certificate problem: unsuitable certificate purpose' }],
  },
  'tls-weak-key': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error EE certificate key too weak; close 1006' }],
    python: [
      {
        says: 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: EE certificate key too weak (_ssl.c:992)',
      },
    ],
    aiohttp: [
      {
        says: "ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: EE certificate key too weak (_ssl.c:992)')]",
      },
    ],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 60: SSL certificate problem: EE certificate key too weak' }],
  },
  'tls-sha1': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_INVALID' }],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error CA signature digest algorithm too weak; close 1006' }],
    python: [
      {
        says: 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: CA signature digest algorithm too weak (_ssl.c:992)',
      },
    ],
    aiohttp: [
      {
        says: "ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: CA signature digest algorithm too weak (_ssl.c:992)')]",
      },
    ],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 60: SSL certificate problem: CA signature digest algorithm too weak' }],
  },
  'tls-self-signed': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID' }],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca; close 1006',
      },
    ],
    python: [
      {
        says: 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:992)',
      },
    ],
    aiohttp: [
      {
        says: "ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:992)')]",
      },
    ],
    java: [
      {
        says: 'SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      },
    ],
    curl: [{ says: 'exit 60: SSL certificate problem: self-signed certificate' }],
  },
  'tls-unknown-authority': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID' }],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca; close 1006',
      },
    ],
    python: [
      {
        says: 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:992)',
      },
    ],
    aiohttp: [
      {
        says: "ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:992)')]",
      },
    ],
    java: [
      {
        says: 'SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      },
    ],
    curl: [{ says: 'exit 60: SSL certificate problem: unable to get local issuer certificate' }],
  },
  'tls-missing-intermediate': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID' }],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca; close 1006',
      },
    ],
    python: [
      {
        says: 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:992)',
      },
    ],
    aiohttp: [
      {
        says: "ClientConnectorCertificateError: Cannot connect to host localhost ssl:True [SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:992)')]",
      },
    ],
    java: [
      {
        says: 'SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      },
    ],
    curl: [{ says: 'exit 60: SSL certificate problem: unable to get local issuer certificate' }],
  },
  'tls-revoked': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_CERT_REVOKED' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'tls-other-key': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'tls-1.0': {
    chromium: [
      {
        says: 'error; close 1006; console: Error in connection establishment: net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
        connections: 2,
      },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error write EPROTO :0A000102:SSL routines:ssl_choose_client_version:unsupported protocol::; close 1006' }],
    python: [{ says: 'SSLError: [SSL] legacy sigalg disallowed or unsupported (_ssl.c:992)' }],
    aiohttp: [
      {
        says: 'ClientConnectorSSLError: Cannot connect to host localhost ssl:default [[SSL] legacy sigalg disallowed or unsupported (_ssl.c:992)]',
      },
    ],
    java: [
      {
        says: 'SSLHandshakeException: The server selected protocol version TLS10 is not accepted by client preferences [TLS13, TLS12]',
      },
    ],
    curl: [{ says: 'exit 35: TLS connect error: error:0A00014D:SSL routines::legacy sigalg disallowed or unsupported' }],
  },
  'tls-1.1': {
    chromium: [
      {
        says: 'error; close 1006; console: Error in connection establishment: net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
        connections: 2,
      },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error write EPROTO :0A000102:SSL routines:ssl_choose_client_version:unsupported protocol::; close 1006' }],
    python: [{ says: 'SSLError: [SSL] legacy sigalg disallowed or unsupported (_ssl.c:992)' }],
    aiohttp: [
      {
        says: 'ClientConnectorSSLError: Cannot connect to host localhost ssl:default [[SSL] legacy sigalg disallowed or unsupported (_ssl.c:992)]',
      },
    ],
    java: [
      {
        says: 'SSLHandshakeException: The server selected protocol version TLS11 is not accepted by client preferences [TLS13, TLS12]',
      },
    ],
    curl: [{ says: 'exit 35: TLS connect error: error:0A00014D:SSL routines::legacy sigalg disallowed or unsupported' }],
  },
  'tls-ticket-refused': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'tls-alert-handshake-failure': {
    chromium: [
      {
        says: 'error; close 1006; console: Error in connection establishment: net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
        connections: 2,
      },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error write EPROTO :0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure::SSL alert number 40; close 1006',
      },
    ],
    python: [{ says: 'SSLError: [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:992)' }],
    aiohttp: [
      {
        says: 'ClientConnectorSSLError: Cannot connect to host localhost ssl:default [[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:992)]',
      },
    ],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: handshake_failure' }],
    curl: [{ says: 'exit 35: TLS connect error: error:0A000410:SSL routines::sslv3 alert handshake failure' }],
  },
  'tls-alert-protocol-version': {
    chromium: [
      {
        says: 'error; close 1006; console: Error in connection establishment: net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
        connections: 2,
      },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error write EPROTO :0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version::SSL alert number 70; close 1006',
      },
    ],
    python: [{ says: 'SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:992)' }],
    aiohttp: [
      {
        says: 'ClientConnectorSSLError: Cannot connect to host localhost ssl:default [[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:992)]',
      },
    ],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: protocol_version' }],
    curl: [{ says: 'exit 35: TLS connect error: error:0A00042E:SSL routines::tlsv1 alert protocol version' }],
  },
  'tls-alert-internal-error': {
    chromium: [
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR', connections: 2 },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error write EPROTO :0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error::SSL alert number 80; close 1006',
      },
    ],
    python: [{ says: 'SSLError: [SSL: TLSV1_ALERT_INTERNAL_ERROR] tlsv1 alert internal error (_ssl.c:992)' }],
    aiohttp: [
      {
        says: 'ClientConnectorSSLError: Cannot connect to host localhost ssl:default [[SSL: TLSV1_ALERT_INTERNAL_ERROR] tlsv1 alert internal error (_ssl.c:992)]',
      },
    ],
    java: [{ says: 'SSLException: Received fatal alert: internal_error' }],
    curl: [{ says: 'exit 35: TLS connect error: error:0A000438:SSL routines::tlsv1 alert internal error' }],
  },
  'tls-alert-unrecognized-name': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_SSL_UNRECOGNIZED_NAME_ALERT' }],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error write EPROTO :0A000458:SSL routines:ssl3_read_bytes:tlsv1 unrecognized name::SSL alert number 112; close 1006',
      },
    ],
    python: [{ says: 'SSLError: [SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name (_ssl.c:992)' }],
    aiohttp: [
      {
        says: 'ClientConnectorSSLError: Cannot connect to host localhost ssl:default [[SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name (_ssl.c:992)]',
      },
    ],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: unrecognized_name' }],
    curl: [{ says: 'exit 35: TLS connect error: error:0A000458:SSL routines::tlsv1 unrecognized name' }],
  },
  'tls-alert-hello-42': {
    chromium: [{ says: 'error; close 1006; console: Error in connection establishment: net::ERR_BAD_SSL_CLIENT_AUTH_CERT' }],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error write EPROTO :0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate::SSL alert number 42; close 1006',
      },
    ],
    python: [{ says: 'SSLError: [SSL: SSLV3_ALERT_BAD_CERTIFICATE] sslv3 alert bad certificate (_ssl.c:992)' }],
    aiohttp: [
      {
        says: 'ClientConnectorSSLError: Cannot connect to host localhost ssl:default [[SSL: SSLV3_ALERT_BAD_CERTIFICATE] sslv3 alert bad certificate (_ssl.c:992)]',
      },
    ],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: bad_certificate' }],
    curl: [{ says: 'exit 35: TLS connect error: error:0A000412:SSL routines::sslv3 alert bad certificate' }],
  },
  'tls-alert-hello-49': {
    chromium: [
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR', connections: 2 },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [
      {
        says: 'error write EPROTO :0A000419:SSL routines:ssl3_read_bytes:tlsv1 alert access denied::SSL alert number 49; close 1006',
      },
    ],
    python: [{ says: 'SSLError: [SSL: TLSV1_ALERT_ACCESS_DENIED] tlsv1 alert access denied (_ssl.c:992)' }],
    aiohttp: [
      {
        says: 'ClientConnectorSSLError: Cannot connect to host localhost ssl:default [[SSL: TLSV1_ALERT_ACCESS_DENIED] tlsv1 alert access denied (_ssl.c:992)]',
      },
    ],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: access_denied' }],
    curl: [{ says: 'exit 35: TLS connect error: error:0A000419:SSL routines::tlsv1 alert access denied' }],
  },
  'tls-alert-flight-40': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_PROTOCOL_ERROR' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure::SSL alert number 40; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [
      { says: 'ClientOSError: [Errno 1] [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:2546)' },
    ],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: handshake_failure', connections: 2 }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000410:SSL routines::sslv3 alert handshake failure, errno 0' },
    ],
  },
  'tls-alert-flight-42': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_BAD_SSL_CLIENT_AUTH_CERT' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate::SSL alert number 42; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: SSLV3_ALERT_BAD_CERTIFICATE] sslv3 alert bad certificate (_ssl.c:2546)' }],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: bad_certificate', connections: 2 }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000412:SSL routines::sslv3 alert bad certificate, errno 0' },
    ],
  },
  'tls-alert-flight-49': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_PROTOCOL_ERROR' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000419:SSL routines:ssl3_read_bytes:tlsv1 alert access denied::SSL alert number 49; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: TLSV1_ALERT_ACCESS_DENIED] tlsv1 alert access denied (_ssl.c:2546)' }],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: access_denied', connections: 2 }],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000419:SSL routines::tlsv1 alert access denied, errno 0' }],
  },
  'tls-alert-flight-70': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version::SSL alert number 70; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:2546)' }],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: protocol_version', connections: 2 }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A00042E:SSL routines::tlsv1 alert protocol version, errno 0' },
    ],
  },
  'tls-alert-flight-80': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_PROTOCOL_ERROR' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error::SSL alert number 80; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: TLSV1_ALERT_INTERNAL_ERROR] tlsv1 alert internal error (_ssl.c:2546)' }],
    java: [
      {
        says: 'IOException: HTTP/1.1 header parser received no bytes, caused by SSLException: Received fatal alert: internal_error',
        connections: 2,
      },
    ],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000438:SSL routines::tlsv1 alert internal error, errno 0' }],
  },
  'tls-alert-flight-112': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_UNRECOGNIZED_NAME_ALERT' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000458:SSL routines:ssl3_read_bytes:tlsv1 unrecognized name::SSL alert number 112; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name (_ssl.c:2546)' }],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: unrecognized_name', connections: 2 }],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000458:SSL routines::tlsv1 unrecognized name, errno 0' }],
  },
  'tls-alert-finished-40': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_PROTOCOL_ERROR' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure::SSL alert number 40; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [
      { says: 'ClientOSError: [Errno 1] [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:2546)' },
    ],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: handshake_failure', connections: 2 }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000410:SSL routines::sslv3 alert handshake failure, errno 0' },
    ],
  },
  'tls-alert-finished-42': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_BAD_SSL_CLIENT_AUTH_CERT' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate::SSL alert number 42; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: SSLV3_ALERT_BAD_CERTIFICATE] sslv3 alert bad certificate (_ssl.c:2546)' }],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: bad_certificate', connections: 2 }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000412:SSL routines::sslv3 alert bad certificate, errno 0' },
    ],
  },
  'tls-alert-finished-49': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_PROTOCOL_ERROR' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000419:SSL routines:ssl3_read_bytes:tlsv1 alert access denied::SSL alert number 49; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: TLSV1_ALERT_ACCESS_DENIED] tlsv1 alert access denied (_ssl.c:2546)' }],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: access_denied', connections: 2 }],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000419:SSL routines::tlsv1 alert access denied, errno 0' }],
  },
  'tls-alert-finished-70': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version::SSL alert number 70; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:2546)' }],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: protocol_version', connections: 2 }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A00042E:SSL routines::tlsv1 alert protocol version, errno 0' },
    ],
  },
  'tls-alert-finished-80': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_PROTOCOL_ERROR' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error::SSL alert number 80; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: TLSV1_ALERT_INTERNAL_ERROR] tlsv1 alert internal error (_ssl.c:2546)' }],
    java: [
      {
        says: 'IOException: HTTP/1.1 header parser received no bytes, caused by SSLException: Received fatal alert: internal_error',
        connections: 2,
      },
    ],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000438:SSL routines::tlsv1 alert internal error, errno 0' }],
  },
  'tls-alert-finished-112': {
    chromium: [
      { says: 'error; close 1006; console: Error during WebSocket handshake: net::ERR_SSL_UNRECOGNIZED_NAME_ALERT' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED' },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error :0A000458:SSL routines:ssl3_read_bytes:tlsv1 unrecognized name::SSL alert number 112; close 1006' }],
    python: [{ says: 'InvalidMessage: did not receive a valid HTTP response' }],
    aiohttp: [{ says: 'ClientOSError: [Errno 1] [SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name (_ssl.c:2546)' }],
    java: [{ says: 'SSLHandshakeException: Received fatal alert: unrecognized_name', connections: 2 }],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000458:SSL routines::tlsv1 unrecognized name, errno 0' }],
  },
  'tls-alert-open-40': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError SSLHandshakeException: Received fatal alert: handshake_failure' }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000410:SSL routines::sslv3 alert handshake failure, errno 0' },
    ],
  },
  'tls-alert-open-42': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError SSLHandshakeException: Received fatal alert: bad_certificate' }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000412:SSL routines::sslv3 alert bad certificate, errno 0' },
    ],
  },
  'tls-alert-open-49': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError SSLHandshakeException: Received fatal alert: access_denied' }],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000419:SSL routines::tlsv1 alert access denied, errno 0' }],
  },
  'tls-alert-open-70': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError SSLHandshakeException: Received fatal alert: protocol_version' }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A00042E:SSL routines::tlsv1 alert protocol version, errno 0' },
    ],
  },
  'tls-alert-open-80': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError SSLException: Received fatal alert: internal_error' }],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000438:SSL routines::tlsv1 alert internal error, errno 0' }],
  },
  'tls-alert-open-112': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onError SSLHandshakeException: Received fatal alert: unrecognized_name' }],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000458:SSL routines::tlsv1 unrecognized name, errno 0' }],
  },
  'tls-records-cut': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'tls-renegotiation': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [{ says: 'exit 52: Empty reply from server' }],
  },
  'tls-stall': {
    chromium: [
      {
        says: 'error; close 1006; console: Error in connection establishment: net::ERR_CONNECTION_CLOSED',
        waits: true,
        connections: 2,
      },
    ],
    node: [{ says: 'error; close 1006', waits: true }],
    ws: [
      { says: 'error Client network socket disconnected before secure TLS connection was established; close 1006', waits: true },
    ],
    python: [{ says: 'ConnectionResetError', waits: true }],
    aiohttp: [{ says: 'ClientConnectorError: Cannot connect to host localhost ssl:default [None]', waits: true }],
    java: [{ says: 'SSLHandshakeException: Remote host terminated the handshake', waits: true, connections: 2 }],
    curl: [{ says: 'exit 35: TLS connect error: error:0A000126:SSL routines::unexpected eof while reading', waits: true }],
  },
  'tls-fin': {
    chromium: [
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_CONNECTION_CLOSED', connections: 2 },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error Client network socket disconnected before secure TLS connection was established; close 1006' }],
    python: [{ says: 'ConnectionResetError' }],
    aiohttp: [{ says: 'ClientConnectorError: Cannot connect to host localhost ssl:default [None]' }],
    java: [{ says: 'SSLHandshakeException: Remote host terminated the handshake', connections: 2 }],
    curl: [{ says: 'exit 35: TLS connect error: error:0A000126:SSL routines::unexpected eof while reading' }],
  },
  'tls-reset': {
    chromium: [
      { says: 'error; close 1006; console: Error in connection establishment: net::ERR_CONNECTION_RESET', connections: 2 },
    ],
    node: [{ says: 'error; close 1006' }],
    ws: [{ says: 'error read ECONNRESET; close 1006' }],
    python: [{ says: 'ConnectionResetError: [Errno 104] Connection reset by peer' }],
    aiohttp: [{ says: 'ClientConnectorError: Cannot connect to host localhost ssl:default [Connection reset by peer]' }],
    java: [{ says: 'SSLHandshakeException: Remote host terminated the handshake, caused by SocketException: Connection reset' }],
    curl: [{ says: 'exit 35: Recv failure: Connection reset by peer' }],
  },
  'records-no-close-notify': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; onClose 1006' }],
    curl: [
      { says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000126:SSL routines::unexpected eof while reading, errno 0' },
    ],
  },
  'records-cut': {
    chromium: [{ says: 'open; message one byte a record; close 1006' }],
    node: [{ says: 'open; message one byte a record; error; close 1006' }],
    ws: [{ says: 'open; message one byte a record; close 1006' }],
    python: [{ says: 'open; message one byte a record; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; message one byte a record; CLOSED None; close_code 1006' }],
    java: [{ says: 'open; message one byte a record; onClose 1006' }],
    curl: [{ says: 'printed one byte a record; exit 0' }],
  },
  'records-alert-in-clear': {
    chromium: [{ says: 'open; close 1006' }],
    node: [{ says: 'open; error; close 1006' }],
    ws: [{ says: 'open; close 1006' }],
    python: [{ says: 'open; ConnectionClosedError: no close frame received or sent' }],
    aiohttp: [{ says: 'open; CLOSED None; close_code 1006' }],
    java: [
      {
        says: 'open; onError SSLException: Insufficient buffer remaining for AEAD cipher fragment (2). Needs to be more than tag size (16)',
      },
    ],
    curl: [{ says: 'exit 56: OpenSSL SSL_read: OpenSSL/3.0.19: error:0A0001BB:SSL routines::bad record type, errno 0' }],
  },
}
