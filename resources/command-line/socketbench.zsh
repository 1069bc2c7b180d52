#compdef socketbench
# Completions of socketbench for zsh.
_socketbench() {
  if (( CURRENT == 2 )); then
    local -a commands=(
      'serve:Serve in the terminal and print the log.'
      'web:Serve the application’s window to a browser.'
      'run:Play scenarios with clients, and say whether they passed.'
      'mcp:Serve the Model Context Protocol on standard input and output, for a coding agent.'
      'sessions:List what earlier runs have recorded, and rename, keep or delete it.'
      'export:Write the log of a session into a file.'
      'import:Make a session of a file that was exported, or of a HAR of a browser.'
      'cert:The local authority\: make it, show it, how to trust it, and certificates by it.'
      'doctor:Look at ports, runtime, certificate and folders, and say what is wrong.'
      'settings:List the settings that serve takes as options.'
      'completion:Print the completions for a shell.'
    )
    _describe command commands
    _files -g '*.(socketbench|json)'
    return
  fi
  case $words[2] in
    serve) _arguments '--workspace=[Serve a workspace, a file anywhere]:value:_files' \
        '--profile=[The same as --workspace]:value:_files' \
        '--port=[Port to listen on (default]:value:' \
        '--host=[Address to listen on (default]:value:' \
        '--tls[Listen with TLS (wss) instead of plain ws]' \
        '--echo[Send every message back to its client]' \
        '--reply=[Answer every text message with this one, in which {{…}} is filled in as in rules]:value:' \
        '--send=[Send this text, in which {{…}} is filled in as in rules, to each client once it is open]:value:' \
        '--ask[Ask on the terminal about each opening request, and let the client wait for the answer]' \
        '--record=[Write the log into a file too, in the format that its name says]:value:_files' \
        '--exit-after=[End after a time such as 30s or 5m, after so many clients have come and gone, such as 1client, or after so many messages have arrived, such as 10messages]:value:' \
        '--upstream=[Stand in front of another server, such as wss\://example.com]:value:' \
        '--upstream-ca=[Trust the authorities of this PEM file for the upstream, beside this system’s]:value:_files' \
        '--upstream-insecure[Do not verify the certificate of the upstream]' \
        '--json[Print the log as JSON Lines, whole]' \
        '--control[Let programs on this machine control the server, as docs/control.md says]' \
        '--control-port=[The same, at this port (default]:value:' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '--connection-backlog=[Length of the operating system'\''s queue of connections not yet accepted]:value:' \
        '--local-host=[Interface to bind, name or address]:value:' \
        '--local-port=[Port to bind]:value:' \
        '--bind-exclusively[False lets another process bind the same port, where the system can]' \
        '--in-buffer-size=[Receive buffer of the socket]:value:' \
        '--out-buffer-size=[Bytes that may wait for a client that does not read, before a send fails with would-block]:value:' \
        '--keep-alive-time=[Silence before the first TCP keep-alive probe]:value:' \
        '--keep-alive-interval=[Time between TCP keep-alive probes]:value:' \
        '--tcp-no-delay[Sends small segments at once, without Nagle'\''s algorithm]' \
        '--use-ipv6=[0]:value:' \
        '--allowed-clients=[Addresses, ranges (192.168.0.0/16, 192.168.0.10-192.168.0.20), * wildcards or host names that may connect, separated by commas]:value:' \
        '--default-connection-timeout=[Time for a client to send its request head]:value:' \
        '--max-connections=[Beyond this number opening requests are answered with 503]:value:' \
        '--max-pending-connections=[Connections that may be live without being open]:value:' \
        '--strict-handshake[Opening requests that RFC 6455 says must be refused are refused with 400]' \
        '--supported-sub-protocols=[Subprotocols that the server chooses from by itself, separated by commas, best first]:value:' \
        '--default-timeout=[Copied to a new connection'\''s Timeout]:value:' \
        '--buffer-message[DataIn fires once per message instead of as data arrives]' \
        '--max-frame-size=[Outgoing messages longer than this are split into frames with at most this payload]:value:' \
        '--close-stream-after-transfer[After a send from a stream, destroy the stream]' \
        '--log-level=[Log events up to this level]:value:' \
        '--per-message-deflate[Accepts permessage-deflate (RFC 7692) when a client offers it]' \
        '--compression-threshold=[Shorter outgoing messages are not compressed]:value:' \
        '--disconnect-status-code=[Close code that Disconnect sends]:value:' \
        '--disconnect-status-description=[Close reason that Disconnect sends, at most 123 bytes of UTF-8]:value:' \
        '--wait-for-close-response[After our Close frame]' \
        '--close-timeout=[Longest wait for the client'\''s Close frame after ours]:value:' \
        '--max-message-size=[Longest message taken from a client, after inflating]:value:' \
        '--max-inbound-frame-size=[Longest frame taken from a client]:value:' \
        '--max-fragments=[Most frames of one message]:value:' \
        '--max-inflate-ratio=[Most inflated bytes for each byte received, once a message is beyond 1 MiB, or all messages of the connection together are beyond 64 MiB]:value:' \
        '--use-ssl[TLS on every accepted connection (wss)]' \
        '--ssl-cert-encoded=[The server'\''s certificate by value, PEM or base64 of DER]:value:' \
        '--ssl-cert-store=[Where the server'\''s certificate and key are]:value:' \
        '--ssl-cert-store-password-file=[Password of a protected store or key]:value:_files' \
        '--ssl-cert-store-type=[How SSLCertStore is read]:value:' \
        '--ssl-cert-subject=[Picks one certificate of the store]:value:' \
        '--ssl-server-ca-certs=[Certificates (PEM) that complete the chain which the server sends]:value:' \
        '--ssl-authenticate-clients[Asks each TLS client for a certificate]' \
        '--openssl-ca-dir=[A folder of certificates (PEM or DER) that clients are verified against, and of revocation lists]:value:' \
        '--openssl-ca-file=[A file of certificates that clients are verified against]:value:' \
        '--ssl-ca-certs=[Certificates (PEM) that clients are verified against]:value:' \
        '--ssl-check-crl=[Revocation of clients'\'' certificates]:value:' \
        '--ssl-include-cert-chain[certEncoded of SSLClientAuthentication carries the whole chain instead of the certificate alone]' \
        '--ssl-security-flags=[Sum of the faults in clients'\'' certificates that are tolerated]:value:' \
        '--ssl-refuse-with-403[A client that SSLClientAuthentication refuses is answered with HTTP 403 instead of a reset]' \
        '--log-ssl-packets[Reports every TLS record in both directions through SSLStatus]' \
        '--openssl-cipher-list=[Cipher suites up to TLS 1.2 as an OpenSSL expression, such as ECDHE+AESGCM]:value:' \
        '--openssl-prng-seed-data-file=[Stored, but without effect]:value:_files' \
        '--reuse-ssl-session[Clients may resume an earlier session]' \
        '--ssl-cipher-strength=[Smallest key size of a cipher suite, in bits]:value:' \
        '--ssl-enabled-cipher-suites=[Cipher suites by their IANA names, separated by semicolons or commas]:value:' \
        '--ssl-enabled-protocols=[Sum of the versions]:value:' \
        '--ssl-enable-renegotiation[Clients may renegotiate, up to TLS 1.2]' \
        '--tls12-signature-algorithms=[Signature schemes up to TLS 1.2 by their IANA names, best first]:value:' \
        '--tls12-supported-groups=[Groups of the key exchange up to TLS 1.2 by their IANA names, best first]:value:' \
        '--tls13-key-share-groups=[Groups that TLS 1.3 clients are not asked to try again for]:value:' \
        '--tls13-signature-algorithms=[Signature schemes of TLS 1.3 by their IANA names, best first]:value:' \
        '--tls13-supported-groups=[Groups of the key exchange of TLS 1.3 by their IANA names, best first]:value:' \
        '--ssl-key-log-file=[Path of a file to which the secrets of every TLS connection are added, in the form that Wireshark reads]:value:' \
        '1:command:' ;;
    web) _arguments '--workspace=[The same as FILE]:value:_files' \
        '--profile=[The same as --workspace]:value:_files' \
        '--port=[Port of the page (default]:value:' \
        '--no-open[Print the address, and do not open a browser]' \
        '--control[Let programs on this machine control the server, as docs/control.md says]' \
        '--control-port=[The same, at this port (default]:value:' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' \
        '2:operand:_files' ;;
    run) _arguments '--scenario=[Only the one of this name]:value:' \
        '--junit=[Write a report for continuous integration, in JUnit’s XML]:value:_files' \
        '--timeout=[Time for each scenario (default]:value:' \
        '--speed=[Divides what scenarios wait]:value:' \
        '--port=[Port to listen on (default]:value:' \
        '--host=[Address to listen on (default]:value:' \
        '--tls[Listen with TLS, as for serve]' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' \
        '2:operand:_files' ;;
    mcp) _arguments '--own[Start a server of its own, also where a desk runs that could be shared]' \
        '--no-start[Share a desk that runs, and start none]' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' ;;
    sessions) _arguments '--json[Print JSON, for a program]' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' \
        '2:operand:(list rename pin unpin delete)' ;;
    export) _arguments '--session=[Which session]:value:' \
        '--format=[One of jsonl, har, html, text, csv, pcapng, where the name does not say it]:value:(jsonl har html text csv pcapng)' \
        '--filter=[Only what matches, in the filter language of the window, such as "kind\:text path\:/chat"]:value:' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' \
        '2:operand:_files' ;;
    import) _arguments '--json[Print JSON, for a program]' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' \
        '2:operand:_files' ;;
    cert) _arguments '--json[Print JSON, for a program]' \
        '--folder=[Where "client" writes its files (default]:value:_files -/' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' \
        '2:operand:(show make trust export client)' ;;
    doctor) _arguments '--port=[The port that you want to listen on (default]:value:' \
        '--json[Print JSON, for a program]' \
        '--home=[Folder for settings and logs (default]:value:_files -/' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' ;;
    settings) _arguments '--json[Print JSON, for a program]' \
        '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' ;;
    completion) _arguments '--help[Print what the command does and takes]' \
        '--version[Print the version]' \
        '1:command:' \
        '2:operand:(bash zsh fish powershell)' ;;
  esac
}
# Autoloaded, this file is the function; sourced, it is only told.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _socketbench "$@"; else compdef _socketbench socketbench; fi
