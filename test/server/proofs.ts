// Each of the 76 rows of the component (13 properties, 8 methods, 11 events, 44 settings) with the tests that prove it on a real socket: the
// file in this folder, then the titles as they are written there. proofs.test.ts holds that they exist and are run.

export type Proofs = Readonly<Record<string, readonly string[]>>

export const PROPERTIES: Proofs = {
  ConnectionBacklog: [
    'socket-options.test.ts > ConnectionBacklog > %s gives the system a queue of %i',
    'socket-options.test.ts > ConnectionBacklog > beyond what the system allows says what is in force',
    'socket-options.test.ts > ConnectionBacklog > that changes holds from the next start on',
    'settings.test.ts > ConnectionBacklog > 0 is the shortest queue, not the default of the platform, and says so',
  ],
  Connections: [
    'settings.test.ts > ids > count up and are not used again',
    'opening-handshake.test.ts > a valid upgrade request > keeps target, host, origin and headers as sent, repeated ones included',
    'sending.test.ts > one message > counts what went out',
    'sending.test.ts > one message > follows dataFormat: text, binary, ping, pong',
    'settings.test.ts > acceptData > false: the client feels it; true: everything arrives',
    'closing.test.ts > everything stays readable in the Disconnected listener > addresses, request and counters',
  ],
  DefaultTimeout: [
    'sending.test.ts > a waiting send (Timeout > 0) > takes DefaultTimeout from the server, once',
    'sending.test.ts > a waiting send (Timeout > 0) > fails with timeout when no byte moves, and a message cut in the middle ends the connection',
    'sending.test.ts > a client that does not read > makes sends fail with would-block; ReadyToSend follows when it reads; whole messages only arrive',
  ],
  Listening: [
    'settings.test.ts > listening > starts, reads back the real port, stops, and starts again',
    'settings.test.ts > listening > by assignment, and back at once',
    'settings.test.ts > listening > stops while open connections stay open',
    'settings.test.ts > listening > twice is already-listening',
    'settings.test.ts > listening > on a port in use is port-in-use, by method and by assignment, and nothing listens',
    'settings.test.ts > listening > on %s fails',
    'socket-options.test.ts > Listening > on a port that is for root alone is no-permission, and nothing listens',
  ],
  LocalHost: [
    'settings.test.ts > listening > on a name binds its address',
    'settings.test.ts > UseIPv6 > %s: IPv4 %s, IPv6 %s',
    'settings.test.ts > AllowedClients > matches an IPv4 client on a socket for both',
    'settings.test.ts > listening > keeps LocalPort, LocalHost and MaxConnections as they are; the same value again is no change',
  ],
  LocalPort: [
    'settings.test.ts > listening > starts, reads back the real port, stops, and starts again',
    'settings.test.ts > listening > keeps LocalPort, LocalHost and MaxConnections as they are; the same value again is no change',
  ],
  SSLAuthenticateClients: [
    'tls-client-authentication.test.ts > Over %s > a certificate of an accepted authority is good, and the connection opens',
    'tls-client-authentication.test.ts > Over %s > one %s is reset before a byte of HTTP is answered',
    'tls-client-authentication.test.ts > Without a listener > and without SSLAuthenticateClients nobody is asked for a certificate',
  ],
  SSLCertEncoded: [
    'tls-settings.test.ts > The certificate > by value, as %s, is looked up in the store',
    'tls-stores.test.ts > SSLCertEncoded > without its key in the store leaves no subject in force, with the reason',
  ],
  SSLCertStore: [
    'tls-stores.test.ts > SSLCertStoreType > %s serves the certificate of a file that is a %s',
    'tls-stores.test.ts > SSLCertStoreType > %s serves the certificate of a %s by value',
    'tls-settings.test.ts > The certificate > that changes while listening is served to new connections only',
    'tls-settings.test.ts > Listening with TLS > fails with its own code for %s, and Listening stays false',
  ],
  SSLCertStorePassword: [
    'tls-stores.test.ts > SSLCertStoreType > %s serves the certificate of a file that is a %s',
    'tls-settings.test.ts > Listening with TLS > fails with its own code for %s, and Listening stays false',
    'tls-settings.test.ts > Secrets > never come out: not in an event, an error, a setting, or the log',
  ],
  SSLCertStoreType: [
    'tls-stores.test.ts > SSLCertStoreType > %s serves the certificate of a file that is a %s',
    'tls-stores.test.ts > SSLCertStoreType > %s serves the certificate of a %s by value',
    'tls-stores.test.ts > SSLCertStoreType > %s, a P7B, has no key to serve with, and says what it is for',
    'tls-stores.test.ts > SSLCertStoreType > a P7B in SSLServerCACerts completes the chain that is sent',
    'tls-stores.test.ts > SSLCertStoreType > %s cannot be reached, and is refused with what to export instead',
  ],
  SSLCertSubject: [
    'tls-stores.test.ts > SSLCertSubject > picks a certificate %s',
    'tls-stores.test.ts > SSLCertSubject > that nothing in the store matches is none in force, with the reason, until another one is set',
    'tls-settings.test.ts > Listening with TLS > reads back the certificate that was found',
  ],
  UseSSL: [
    'tls-order.test.ts > The life of one wss client > with TLS 1.3 is told in the order of component.md',
    'tls-hostile.test.ts > What is not TLS > %s is answered in plain HTTP',
    'tls-hostile.test.ts > What is not TLS > %s is one named error',
    'tls-hostile.test.ts > TLS on the plain port > is answered with an alert, and one named error',
    'opening-handshake.test.ts > a request that cannot be opened is answered and the socket closed > tells a TLS client in TLS that this port is plain, and the log in words',
  ],
}

export const METHODS: Proofs = {
  Config: [
    'settings.test.ts > config > reads and writes in any case, and returns what is stored',
    'settings.test.ts > config > %s is refused',
    'sending.test.ts > MessageLength > makes one message of several sends, controls pass between',
    'tls-order.test.ts > What was agreed on > is read by the settings SSLNegotiated…[id], as it is on connection.tls',
  ],
  Disconnect: [
    'closing.test.ts > Disconnect > sends DisconnectStatusCode and DisconnectStatusDescription, waits for the answer, and resolves after Disconnected',
    'closing.test.ts > Disconnect > takes a code and a reason of its own',
    'closing.test.ts > Disconnect > with WaitForCloseResponse=False ends the TCP connection behind the Close frame',
    'closing.test.ts > Disconnect > of nobody is an error',
  ],
  DoEvents: ['events.test.ts > doEvents > resolves when every event queued so far has been delivered'],
  Interrupt: [
    'sending.test.ts > Interrupt > between messages is clean',
    'sending.test.ts > Interrupt > in the middle of a message against a stalled reader: close',
    'sending.test.ts > Interrupt > in the middle of a message against a stalled reader: truncate',
    'sending.test.ts > Interrupt > inside one long frame can only reset',
    'tls-traffic.test.ts > A client that does not read > is interrupted',
  ],
  Send: [
    'sending.test.ts > one message > is text for a string and binary for bytes, each in one frame of its shortest form',
    'sending.test.ts > one message > follows dataFormat: text, binary, ping, pong',
    'sending.test.ts > one message > many messages of one turn arrive in their order',
    'sending.test.ts > a client that does not read > makes sends fail with would-block; ReadyToSend follows when it reads; whole messages only arrive',
    'tls-traffic.test.ts > Over %s > what the server sends arrives as it was sent',
  ],
  SendFile: [
    'sending.test.ts > SendFile > streams a file as one message, byte-exact, with progress',
    'sending.test.ts > SendFile > is cut by MaxFrameSize, and may be text',
    'sending.test.ts > SendFile > refuses what is missing and what is a directory, and sends nothing',
    'sending.test.ts > SendFile > keeps memory bounded against a stalled reader, lets controls pass, and ends by its signal',
    'sending.test.ts > SendFile > a file that shrinks on the way says how far it got, and the connection is closed',
    'sending.test.ts > SendFile > keeps the order of calls: what is sent while a file is opened or streamed comes after it',
    'tls-traffic.test.ts > A client that does not read > gets a file whole when it reads again, with little of it in memory',
  ],
  SendText: [
    'sending.test.ts > one message > is text for a string and binary for bytes, each in one frame of its shortest form',
    'sending.test.ts > one message > with a lone surrogate is refused',
  ],
  Shutdown: [
    'closing.test.ts > Shutdown > closes every client with 1001, stops listening, and resolves when all are gone',
    'closing.test.ts > Shutdown > destroys after 5 seconds what does not answer, and says so',
    'tls-traffic.test.ts > The end > by shutdown sends 1001 to every client, and resolves when all are gone',
  ],
}

export const EVENTS: Proofs = {
  ConnectionRequest: [
    'questions.test.ts > ConnectionRequest > names the client and comes before a byte is read; accept = false resets',
    'questions.test.ts > ConnectionRequest > may take its time; what the client sends meanwhile is kept, in order',
    'settings.test.ts > AllowedClients > "%s" admits 127.0.0.1: %s',
  ],
  SSLConnectionRequest: [
    'tls-order.test.ts > The fields > of SSLConnectionRequest are what the client offers, and the certificate as it is set',
    'tls-connection-request.test.ts > Another certificate > by store is served to this connection only',
    'tls-stores.test.ts > SSLConnectionRequest > may choose store, type, password and subject for one connection',
    'tls-connection-request.test.ts > Another certificate > by subject is another one of the same store',
    'tls-connection-request.test.ts > accept = false > is the alert access_denied, and one named error',
  ],
  SSLStatus: [
    'tls-order.test.ts > The life of one wss client > with TLS 1.3 is told in the order of component.md',
    'events.test.ts > SSLStatus > tells the failure of a handshake with its cause, and only the steps before it that really happened',
    'tls-settings.test.ts > LogSSLPackets > tells every record in both directions, and nothing of them when it is off',
  ],
  SSLClientAuthentication: [
    'tls-order.test.ts > The fields > of SSLClientAuthentication are those of the certificate',
    'tls-client-authentication.test.ts > Over %s > one %s is reset before a byte of HTTP is answered',
    'tls-client-authentication.test.ts > Over %s > a bad certificate may be accepted all the same',
    'tls-client-authentication.test.ts > Over %s > a good certificate may be refused all the same',
  ],
  WebSocketOpenRequest: [
    'questions.test.ts > WebSocketOpenRequest > shows the request',
    'questions.test.ts > WebSocketOpenRequest > refuses with status, headers and body, byte for byte',
    'questions.test.ts > WebSocketOpenRequest > adds headers to the 101 and chooses a subprotocol',
    'questions.test.ts > WebSocketOpenRequest > subprotocol %s',
  ],
  Connected: [
    'events.test.ts > Connected > comes when 101 is on the wire: what its listener sends stands right behind the answer',
    'questions.test.ts > listeners that act on the connection they are told about > drop in Connected: nothing is delivered, Disconnected follows',
  ],
  DataIn: [
    'events.test.ts > DataIn > with BufferMessage False gives text in pieces that never split a character, however it is cut',
    'events.test.ts > DataIn > with BufferMessage False tells a long frame as its bytes come, and eom with the last',
    'settings.test.ts > BufferMessage > False: a fragmented message gives pieces, eom with the last',
    'settings.test.ts > BufferMessage > True: once a message',
    'tls-traffic.test.ts > Over %s > text, bytes, fragments, ping and pong arrive as they are, in their order',
  ],
  ReadyToSend: [
    'sending.test.ts > a client that does not read > makes sends fail with would-block; ReadyToSend follows when it reads; whole messages only arrive',
    'tls-traffic.test.ts > A client that does not read > makes a send fail with would-block, and ReadyToSend follows when it reads again',
  ],
  Disconnected: [
    'closing.test.ts > a Close from the client > %s is answered with the same code',
    'closing.test.ts > a client that ends without a Close > by FIN between messages',
    'closing.test.ts > a client that ends without a Close > by RST',
    'hostile-clients.test.ts > every life ends once, round %i',
    'tls-traffic.test.ts > The end > by %s of the client is 1006',
  ],
  Error: [
    'events.test.ts > Error and Log > carry the connection, a code with its number, and a sentence; the log has the same sentence as an Error',
    'events.test.ts > Error and Log > tells of a connection that never opened, and Disconnected does not',
    'closing.test.ts > violations on a real socket > %s: a Close with the code, an error, and the end',
    'questions.test.ts > a listener that throws > %s: the default is taken, and what it had changed is taken back',
    'opening-handshake.test.ts > clocks > answers 408 to a client that dribbles its head for longer than DefaultConnectionTimeout',
    'tls-hostile.test.ts > In the middle of the handshake > %s is one named error',
  ],
  Log: [
    'events.test.ts > Error and Log > carry the connection, a code with its number, and a sentence; the log has the same sentence as an Error',
    'settings.test.ts > LogLevel > %i lets through %j',
  ],
}

export const SETTINGS: Proofs = {
  BufferMessage: [
    'settings.test.ts > BufferMessage > False: a fragmented message gives pieces, eom with the last',
    'settings.test.ts > BufferMessage > True: once a message',
  ],
  DisconnectStatusCode: [
    'closing.test.ts > Disconnect > sends DisconnectStatusCode and DisconnectStatusDescription, waits for the answer, and resolves after Disconnected',
    'closing.test.ts > Disconnect > refuses %i %j',
    'settings.test.ts > config > %s is refused',
  ],
  DisconnectStatusDescription: [
    'closing.test.ts > Disconnect > sends DisconnectStatusCode and DisconnectStatusDescription, waits for the answer, and resolves after Disconnected',
    'settings.test.ts > config > %s is refused',
  ],
  MaxFrameSize: ['sending.test.ts > one message > is split by MaxFrameSize, controls pass between'],
  MessageLength: [
    'sending.test.ts > MessageLength > makes one message of several sends, controls pass between',
    'sending.test.ts > MessageLength > more than announced is an error and nothing of it is sent',
    'sending.test.ts > MessageLength > belongs to one connection that is open',
  ],
  WaitForCloseResponse: [
    'closing.test.ts > Disconnect > with WaitForCloseResponse=False ends the TCP connection behind the Close frame',
    'closing.test.ts > Disconnect > gives a client that does not answer CloseTimeout seconds',
  ],
  AllowedClients: [
    'settings.test.ts > AllowedClients > "%s" admits 127.0.0.1: %s',
    'settings.test.ts > AllowedClients > matches an IPv4 client on a socket for both',
    'settings.test.ts > AllowedClients > asks for the address of a name once, whoever comes',
    'settings.test.ts > AllowedClients > changes at once for new clients',
  ],
  BindExclusively: [
    'settings.test.ts > BindExclusively > =False is in force where two processes can share a port, and else says that they cannot',
    'settings.test.ts > BindExclusively=False > lets another process take the same port',
    'settings.test.ts > BindExclusively=False > is not so by default',
  ],
  CloseStreamAfterTransfer: [
    'sending.test.ts > SendFile > a stream is destroyed at its end, or left open with CloseStreamAfterTransfer=False',
  ],
  DefaultConnectionTimeout: [
    'opening-handshake.test.ts > clocks > answers 408 to a client that dribbles its head for longer than DefaultConnectionTimeout',
    'tls-hostile.test.ts > DefaultConnectionTimeout > ends a client that sends nothing',
    'tls-hostile.test.ts > DefaultConnectionTimeout > ends a client that dribbles its ClientHello',
    'tls-hostile.test.ts > DefaultConnectionTimeout > ends a client that falls silent in the handshake',
    'settings.test.ts > config > %s in force',
  ],
  InBufferSize: ['settings.test.ts > config > %s in force'],
  OutBufferSize: [
    'sending.test.ts > a client that does not read > makes sends fail with would-block; ReadyToSend follows when it reads; whole messages only arrive',
    'sending.test.ts > a client that does not read > ReadyToSend comes also where the queue is smaller than what Node reports',
    'settings.test.ts > config > %s in force',
  ],
  KeepAliveTime: [
    'socket-options.test.ts > A connection > with KeepAliveTime=%s is asked for a sign of life after %i seconds of silence',
    'settings.test.ts > config > %s in force',
  ],
  KeepAliveInterval: [
    'socket-options.test.ts > A connection > with KeepAliveInterval has that interval where this Node can set it, and else the setting says that it cannot',
    'settings.test.ts > config > of a connection with keep-alive and Nagle works',
  ],
  MaxConnections: [
    'settings.test.ts > MaxConnections > answers 503 beyond it, and has room again when one goes',
    'settings.test.ts > MaxConnections > does not count clients that never say what they want',
  ],
  TcpNoDelay: [
    'socket-options.test.ts > A connection > is without Nagle, and without keep-alive, by default',
    'socket-options.test.ts > A connection > with TcpNoDelay=False has Nagle',
    'settings.test.ts > config > of a connection with keep-alive and Nagle works',
  ],
  UseIPv6: [
    'settings.test.ts > UseIPv6 > %s: IPv4 %s, IPv6 %s',
    'settings.test.ts > UseIPv6 > that contradicts LocalHost is refused',
  ],
  LogSSLPackets: [
    'tls-settings.test.ts > LogSSLPackets > tells every record in both directions, and nothing of them when it is off',
  ],
  OpenSSLCADir: [
    'tls-lists.test.ts > Whom clients are trusted by > comes out of OpenSSLCAFile and out of OpenSSLCADir, and what cannot be read is named',
  ],
  OpenSSLCAFile: [
    'tls-lists.test.ts > Whom clients are trusted by > comes out of OpenSSLCAFile and out of OpenSSLCADir, and what cannot be read is named',
  ],
  OpenSSLCipherList: [
    'tls-lists.test.ts > OpenSSLCipherList > chooses in its own order, and what remains of it is shown',
    'tls-lists.test.ts > OpenSSLCipherList > =%s is an error, and changes nothing',
  ],
  OpenSSLPrngSeedData: ['tls-lists.test.ts > OpenSSLPrngSeedData > is stored, and once the log says that nothing comes of it'],
  ReuseSSLSession: [
    'tls-lists.test.ts > ReuseSSLSession > =%s lets a client of %s resume its session: %s',
    'tls-other-clients.test.ts > openssl s_client > with %s and ReuseSSLSession=%s resumes its session: %s',
  ],
  SSLCACerts: [
    'tls-client-authentication.test.ts > Over %s > a certificate of an accepted authority is good, and the connection opens',
    'tls-client-authentication.test.ts > Over %s > one %s is reset before a byte of HTTP is answered',
    'tls-other-clients.test.ts > openssl s_client > with %s proves itself with a certificate, and is told whom the server accepts',
  ],
  SSLCheckCRL: [
    'tls-client-authentication.test.ts > SSLCheckCRL > =%s with a certificate that is %s',
    'tls-client-authentication.test.ts > SSLCheckCRL > with a list that is never answered ends at QuestionTimeout, with a refusal',
  ],
  SSLCipherStrength: ['tls-lists.test.ts > SSLCipherStrength > =256 lets nobody in with a key of 128 bits'],
  SSLEnabledCipherSuites: [
    'tls-settings.test.ts > SSLEnabledCipherSuites > with names of TLS 1.2 alone leaves TLS 1.3 out, and says so',
    'tls-settings.test.ts > SSLEnabledCipherSuites > with a name that does not exist is refused by that name',
    'tls-settings.test.ts > SSLEnabledCipherSuites > that leaves nothing for the protocols that are enabled is refused',
  ],
  SSLEnabledProtocols: [
    'tls-settings.test.ts > SSLEnabledProtocols > =%i speaks %j',
    'tls-settings.test.ts > SSLEnabledProtocols > =%i is refused with the reason',
  ],
  SSLEnableRenegotiation: [
    'tls-lists.test.ts > SSLEnableRenegotiation > =True lets a client of TLS 1.2 renegotiate where the library can, and else says that it cannot',
    'tls-lists.test.ts > SSLEnableRenegotiation > =False refuses it',
    'tls-other-clients.test.ts > openssl s_client > that asks for a renegotiation gets it where that is enabled and the library can, which the setting says',
    'tls-other-clients.test.ts > openssl s_client > that asks for a renegotiation is refused it where that is not enabled',
  ],
  SSLIncludeCertChain: [
    'tls-client-authentication.test.ts > SSLIncludeCertChain > =%s gives certEncoded %i certificates of what the client sent',
  ],
  SSLNegotiatedCipher: [
    'tls-order.test.ts > What was agreed on > is read by the settings SSLNegotiated…[id], as it is on connection.tls',
  ],
  SSLNegotiatedCipherStrength: [
    'tls-order.test.ts > What was agreed on > is read by the settings SSLNegotiated…[id], as it is on connection.tls',
    'tls-other-clients.test.ts > openssl s_client > with %s %s %s gets %s',
  ],
  SSLNegotiatedCipherSuite: [
    'tls-order.test.ts > What was agreed on > is read by the settings SSLNegotiated…[id], as it is on connection.tls',
    'tls-other-clients.test.ts > openssl s_client > with %s %s %s gets %s',
  ],
  SSLNegotiatedKeyExchange: [
    'tls-order.test.ts > What was agreed on > is read by the settings SSLNegotiated…[id], as it is on connection.tls',
    'tls-lists.test.ts > Groups > of TLS 1.2 and of TLS 1.3 are lists apart',
  ],
  SSLNegotiatedKeyExchangeStrength: [
    'tls-order.test.ts > What was agreed on > is read by the settings SSLNegotiated…[id], as it is on connection.tls',
  ],
  SSLNegotiatedProtocol: [
    'tls-order.test.ts > What was agreed on > is read by the settings SSLNegotiated…[id], as it is on connection.tls',
    'tls-other-clients.test.ts > openssl s_client > speaks WebSocket over %s',
  ],
  SSLProvider: ['tls-order.test.ts > What was agreed on > names the library: SSLProvider'],
  SSLSecurityFlags: [
    'tls-client-authentication.test.ts > SSLSecurityFlags > %s',
    'tls-lists.test.ts > SSLSecurityFlags > =%s with a certificate that has expired and comes from an unknown authority lets it in: %s',
    'tls-lists.test.ts > SSLSecurityFlags > keeps the bits without effect, and names them',
  ],
  SSLServerCACerts: [
    'tls-settings.test.ts > The certificate > of a lesser authority comes with its chain, and SSLServerCACerts completes one that lacks it',
    'tls-stores.test.ts > SSLCertStoreType > a P7B in SSLServerCACerts completes the chain that is sent',
  ],
  TLS12SignatureAlgorithms: [
    'tls-lists.test.ts > Signature algorithms > of TLS 1.2 and of TLS 1.3 are lists apart',
    'tls-lists.test.ts > Signature algorithms > %s and a client that has none of them end the handshake',
    'tls-lists.test.ts > A list > %s with a name that the library lacks is an error that names it',
  ],
  TLS12SupportedGroups: [
    'tls-lists.test.ts > Groups > of TLS 1.2 and of TLS 1.3 are lists apart',
    'tls-lists.test.ts > A list > %s with a name that the library lacks is an error that names it',
  ],
  TLS13KeyShareGroups: [
    'tls-lists.test.ts > Groups > of TLS13KeyShareGroups are those for which no client is asked to begin again',
    'tls-lists.test.ts > A list > %s with a name that the library lacks is an error that names it',
  ],
  TLS13SignatureAlgorithms: [
    'tls-lists.test.ts > Signature algorithms > of TLS 1.2 and of TLS 1.3 are lists apart',
    'tls-lists.test.ts > Signature algorithms > %s and a client that has none of them end the handshake',
    'tls-lists.test.ts > A list > %s with a name that the library lacks is an error that names it',
  ],
  TLS13SupportedGroups: [
    'tls-lists.test.ts > Groups > of TLS 1.2 and of TLS 1.3 are lists apart',
    'tls-lists.test.ts > A list > %s with a name that the library lacks is an error that names it',
  ],
}

/** Parts of files that are run where a machine has what they need, and what that is. Everything else is always run. */
export const NEEDS: Readonly<Record<string, string>> = {
  'settings.test.ts > BindExclusively=False': 'Linux with Node 22.12 or newer',
  'settings.test.ts > UseIPv6 > %s: IPv4 %s, IPv6 %s': 'an IPv6 address of the machine',
  'socket-options.test.ts > A connection': 'Linux with Python',
  'socket-options.test.ts > ConnectionBacklog': 'Linux with ss',
  'socket-options.test.ts > Listening': 'Linux with ports for root alone',
  'tls-other-clients.test.ts > openssl s_client': 'openssl',
}
