// Properties and settings of sockets and of the WebSocket protocol (component.md sections 2 and 6), and ours.
import { parseClientPattern } from './accept/client-pattern.ts'
import { faultInHost } from './host-name.ts'
import { checkSendable } from './protocol/close-code.ts'
import { isToken } from './protocol/permessage-deflate.ts'
import { CAN_SET_KEEP_ALIVE_INTERVAL, CAN_SHARE_PORT, LONGEST_BACKLOG } from './platform.ts'
import { listOf } from './setting-descriptor.ts'
import type { Descriptors } from './setting-descriptor.ts'

/** The values in use, typed. Names of component.md in camelCase. */
export interface SocketSettings {
  connectionBacklog: number
  defaultTimeout: number
  localHost: string
  localPort: number
  bufferMessage: boolean
  disconnectStatusCode: number
  disconnectStatusDescription: string
  maxFrameSize: number
  messageLength: number
  waitForCloseResponse: boolean
  allowedClients: string
  bindExclusively: boolean
  closeStreamAfterTransfer: boolean
  defaultConnectionTimeout: number
  inBufferSize: number
  outBufferSize: number
  keepAliveTime: number
  keepAliveInterval: number
  maxConnections: number
  maxPendingConnections: number
  strictHandshake: boolean
  tcpNoDelay: boolean
  useIPv6: number
  logLevel: number
  supportedSubProtocols: string
  perMessageDeflate: boolean
  compressionThreshold: number
  maxMessageSize: number
  maxInboundFrameSize: number
  maxFragments: number
  maxInflateRatio: number
  closeTimeout: number
  questionTimeout: number
}

const GIB = 1024 * 1024 * 1024
const MIB = 1024 * 1024
/** Bytes that may wait for a client that does not read, where OutBufferSize is 0. */
const DEFAULT_QUEUE_LIMIT = 16 * MIB
/** Seconds for DefaultConnectionTimeout 0. */
const DEFAULT_CONNECTION_SECONDS = 30

const wholeSeconds = (value: number): { value: string; why: string } | undefined =>
  value === 0
    ? { value: 'system', why: '0 leaves the choice to the operating system.' }
    : value % 1000 === 0
      ? undefined
      : { value: String(Math.ceil(value / 1000) * 1000), why: 'This platform takes whole seconds; rounded up.' }

export const SOCKET_SETTINGS: Descriptors<SocketSettings> = {
  connectionBacklog: {
    name: 'ConnectionBacklog',
    group: 'Listening',
    // 5, the number of older components, lets most of a hundred clients that connect at once wait for seconds.
    default: 511,
    min: 0,
    max: 65_535,
    applies: 'next start',
    description:
      "Length of the operating system's queue of connections not yet accepted. Of clients that connect at once, those that find it full are dropped by the system and try again after 1, 2, 4, … seconds.",
    inForce: (value) =>
      value === 0
        ? { value: '1', why: 'The platform reads 0 as "its own default", 511; 1 is the shortest queue.' }
        : value > LONGEST_BACKLOG
          ? { value: String(LONGEST_BACKLOG), why: 'The system allows no longer queue (net.core.somaxconn).' }
          : undefined,
  },
  defaultTimeout: {
    name: 'DefaultTimeout',
    group: 'Messages',
    default: 0,
    min: 0,
    max: 86_400,
    unit: 's',
    applies: 'new connections',
    description:
      "Copied to a new connection's Timeout. 0: sends return at once and may fail with would-block. Otherwise a send waits at most this long without any byte moving.",
  },
  localHost: {
    name: 'LocalHost',
    group: 'Listening',
    default: '',
    applies: 'next start',
    description: 'Interface to bind, name or address. Empty: all interfaces.',
    check: (value) => (value === '' ? undefined : faultInHost(value)),
  },
  localPort: {
    name: 'LocalPort',
    group: 'Listening',
    default: 0,
    min: 0,
    max: 65_535,
    applies: 'next start',
    description: 'Port to bind. 0: the system chooses; the real port is read back while listening.',
  },
  bufferMessage: {
    name: 'BufferMessage',
    group: 'Messages',
    default: false,
    applies: 'new connections',
    description: 'DataIn fires once per message instead of as data arrives.',
  },
  disconnectStatusCode: {
    name: 'DisconnectStatusCode',
    group: 'Closing',
    default: 1000,
    applies: 'at once',
    description: 'Close code that Disconnect sends.',
    check: (value) => (checkSendable(value, ''), undefined),
  },
  disconnectStatusDescription: {
    name: 'DisconnectStatusDescription',
    group: 'Closing',
    default: '',
    applies: 'at once',
    description: 'Close reason that Disconnect sends, at most 123 bytes of UTF-8.',
    check: (value) => (checkSendable(1000, value), undefined),
  },
  maxFrameSize: {
    name: 'MaxFrameSize',
    group: 'Messages',
    default: 0,
    min: 0,
    max: GIB,
    unit: 'bytes',
    applies: 'at once',
    description: 'Outgoing messages longer than this are split into frames with at most this payload. 0: never split.',
  },
  messageLength: {
    name: 'MessageLength',
    group: 'Messages',
    default: 0,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    unit: 'bytes',
    applies: 'at once',
    description: 'For one connection, MessageLength[id]: total length of a message that is then handed over in several sends.',
  },
  waitForCloseResponse: {
    name: 'WaitForCloseResponse',
    group: 'Closing',
    default: true,
    applies: 'at once',
    description: "After our Close frame: wait for the client's, at most CloseTimeout, or drop the TCP connection at once.",
  },
  allowedClients: {
    name: 'AllowedClients',
    group: 'Clients',
    default: '',
    applies: 'new connections',
    description:
      'Addresses, ranges (192.168.0.0/16, 192.168.0.10-192.168.0.20), * wildcards or host names that may connect, separated by commas. Others are reset. Empty: all.',
    check: (value) =>
      listOf(value)
        .map(parseClientPattern)
        .find((pattern) => 'fault' in pattern)?.fault,
  },
  bindExclusively: {
    name: 'BindExclusively',
    group: 'Listening',
    default: true,
    applies: 'next start',
    description: 'False lets another process bind the same port, where the system can.',
    inForce: (value) =>
      value || CAN_SHARE_PORT
        ? undefined
        : { value: 'True', why: 'Two processes can share a port only on Linux, and with Node 22.12 or newer.' },
  },
  closeStreamAfterTransfer: {
    name: 'CloseStreamAfterTransfer',
    group: 'Messages',
    default: true,
    applies: 'at once',
    description: 'After a send from a stream, destroy the stream; false leaves it to the caller.',
  },
  defaultConnectionTimeout: {
    name: 'DefaultConnectionTimeout',
    group: 'Clients',
    default: 0,
    min: 0,
    max: 86_400,
    unit: 's',
    applies: 'new connections',
    description: 'Time for a client to send its request head. 0: 30 seconds.',
    inForce: (value) => (value === 0 ? { value: String(DEFAULT_CONNECTION_SECONDS), why: '0 stands for 30 seconds.' } : undefined),
  },
  inBufferSize: {
    name: 'InBufferSize',
    group: 'Listening',
    default: 0,
    min: 0,
    max: GIB,
    unit: 'bytes',
    applies: 'new connections',
    description: 'Receive buffer of the socket. 0: the system chooses.',
    inForce: (value) =>
      value === 0 ? undefined : { value: 'system', why: 'This platform gives no way to set the receive buffer of a socket.' },
  },
  outBufferSize: {
    name: 'OutBufferSize',
    group: 'Listening',
    default: 0,
    min: 0,
    max: GIB,
    unit: 'bytes',
    applies: 'at once',
    description: 'Bytes that may wait for a client that does not read, before a send fails with would-block. 0: 16 MiB.',
    inForce: (value) =>
      value === 0
        ? {
            value: String(DEFAULT_QUEUE_LIMIT),
            why: '0 stands for 16 MiB. It bounds the outgoing queue: the send buffer of the socket cannot be set on this platform.',
          }
        : { value: String(value), why: 'Bounds the outgoing queue: the send buffer of the socket cannot be set on this platform.' },
  },
  keepAliveTime: {
    name: 'KeepAliveTime',
    group: 'Listening',
    default: 0,
    min: 0,
    max: 86_400_000,
    unit: 'ms',
    applies: 'new connections',
    description: 'Silence before the first TCP keep-alive probe. 0: no keep-alive.',
    inForce: (value) => (value === 0 ? undefined : wholeSeconds(value)),
  },
  keepAliveInterval: {
    name: 'KeepAliveInterval',
    group: 'Listening',
    default: 0,
    min: 0,
    max: 86_400_000,
    unit: 'ms',
    applies: 'new connections',
    description: 'Time between TCP keep-alive probes. 0: the system chooses.',
    inForce: (value) =>
      value > 0 && !CAN_SET_KEEP_ALIVE_INTERVAL
        ? { value: 'system', why: 'This version of Node gives no way to set the interval.' }
        : wholeSeconds(value),
  },
  maxConnections: {
    name: 'MaxConnections',
    group: 'Clients',
    default: 1000,
    min: 1,
    max: 1_000_000,
    applies: 'next start',
    description: 'Beyond this number opening requests are answered with 503. Connections that are not open do not count.',
  },
  maxPendingConnections: {
    name: 'MaxPendingConnections',
    group: 'Clients',
    default: 4_000,
    min: 1,
    max: 1_000_000,
    applies: 'at once',
    description:
      'Connections that may be live without being open. Beyond, the one that has been silent longest is reset for each newcomer.',
  },
  strictHandshake: {
    name: 'StrictHandshake',
    group: 'Clients',
    default: true,
    applies: 'new connections',
    description:
      'Opening requests that RFC 6455 says must be refused are refused with 400. False: they are opened where that is possible, and the log says what was wrong.',
  },
  tcpNoDelay: {
    name: 'TcpNoDelay',
    group: 'Listening',
    default: true,
    applies: 'new connections',
    description: "Sends small segments at once, without Nagle's algorithm.",
  },
  useIPv6: {
    name: 'UseIPv6',
    group: 'Listening',
    default: 2,
    min: 0,
    max: 2,
    applies: 'next start',
    description: '0: IPv4 only. 1: IPv6 only. 2: both.',
  },
  logLevel: {
    name: 'LogLevel',
    group: 'Messages',
    default: 1,
    min: 0,
    max: 3,
    applies: 'at once',
    description: 'Log events up to this level: 0 none, 1 info, 2 verbose, 3 debug.',
  },
  supportedSubProtocols: {
    name: 'SupportedSubProtocols',
    group: 'Clients',
    default: '',
    applies: 'new connections',
    description: 'Subprotocols that the server chooses from by itself, separated by commas, best first. Empty: none is chosen.',
    check: (value) =>
      listOf(value).find((name) => !isToken(name)) === undefined
        ? undefined
        : 'Subprotocol names are tokens (RFC 6455 section 4.1).',
  },
  perMessageDeflate: {
    name: 'PerMessageDeflate',
    group: 'Messages',
    default: true,
    applies: 'new connections',
    description: 'Accepts permessage-deflate (RFC 7692) when a client offers it.',
  },
  compressionThreshold: {
    name: 'CompressionThreshold',
    group: 'Messages',
    default: 1024,
    min: 0,
    max: GIB,
    unit: 'bytes',
    applies: 'at once',
    description: 'Shorter outgoing messages are not compressed: they would hardly shrink.',
  },
  maxMessageSize: {
    name: 'MaxMessageSize',
    group: 'Limits',
    default: 128 * MIB,
    min: 1,
    max: 2 * GIB,
    unit: 'bytes',
    applies: 'new connections',
    description: 'Longest message taken from a client, after inflating; a longer one ends the connection with 1009.',
  },
  maxInboundFrameSize: {
    name: 'MaxInboundFrameSize',
    group: 'Limits',
    default: 128 * MIB,
    min: 1,
    max: 2 * GIB,
    unit: 'bytes',
    applies: 'new connections',
    description: 'Longest frame taken from a client; a longer one ends the connection with 1009.',
  },
  maxFragments: {
    name: 'MaxFragments',
    group: 'Limits',
    default: 131_072,
    min: 1,
    max: 1_000_000_000,
    applies: 'new connections',
    description: 'Most frames of one message; more end the connection with 1008. The default is 128 MiB in frames of 1 KiB.',
  },
  maxInflateRatio: {
    name: 'MaxInflateRatio',
    group: 'Limits',
    default: 200,
    min: 1,
    max: 2_000,
    applies: 'new connections',
    description:
      'Most inflated bytes for each byte received, once a message is beyond 1 MiB, or all messages of the connection together are beyond 64 MiB; more end the connection with 1009. Deflate itself can reach 1030.',
  },
  closeTimeout: {
    name: 'CloseTimeout',
    group: 'Closing',
    default: 30,
    min: 1,
    max: 86_400,
    unit: 's',
    applies: 'at once',
    description: "Longest wait for the client's Close frame after ours.",
  },
  questionTimeout: {
    name: 'QuestionTimeout',
    group: 'Clients',
    default: 120,
    min: 0,
    max: 86_400,
    unit: 's',
    applies: 'at once',
    description: 'Longest wait for the listeners of a question event; then its default is taken. 0: no limit.',
  },
}

/** The bound of DefaultConnectionTimeout in milliseconds. */
export function connectionTimeout(settings: SocketSettings): number {
  return (settings.defaultConnectionTimeout || DEFAULT_CONNECTION_SECONDS) * 1000
}

/** The bound on the outgoing queue of one connection in bytes. */
export function queueLimit(settings: SocketSettings): number {
  return settings.outBufferSize || DEFAULT_QUEUE_LIMIT
}
