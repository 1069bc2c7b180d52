# Completions of socketbench for PowerShell.
Register-ArgumentCompleter -Native -CommandName socketbench -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $known = @{
    'serve' = @('--workspace', '--profile', '--port', '--host', '--tls', '--echo', '--reply', '--send', '--ask', '--record', '--exit-after', '--upstream', '--upstream-ca', '--upstream-insecure', '--json', '--control', '--control-port', '--home', '--help', '--version', '--connection-backlog', '--local-host', '--local-port', '--bind-exclusively', '--in-buffer-size', '--out-buffer-size', '--keep-alive-time', '--keep-alive-interval', '--tcp-no-delay', '--use-ipv6', '--allowed-clients', '--default-connection-timeout', '--max-connections', '--max-pending-connections', '--strict-handshake', '--supported-sub-protocols', '--default-timeout', '--buffer-message', '--max-frame-size', '--close-stream-after-transfer', '--log-level', '--per-message-deflate', '--compression-threshold', '--disconnect-status-code', '--disconnect-status-description', '--wait-for-close-response', '--close-timeout', '--max-message-size', '--max-inbound-frame-size', '--max-fragments', '--max-inflate-ratio', '--use-ssl', '--ssl-cert-encoded', '--ssl-cert-store', '--ssl-cert-store-password-file', '--ssl-cert-store-type', '--ssl-cert-subject', '--ssl-server-ca-certs', '--ssl-authenticate-clients', '--openssl-ca-dir', '--openssl-ca-file', '--ssl-ca-certs', '--ssl-check-crl', '--ssl-include-cert-chain', '--ssl-security-flags', '--ssl-refuse-with-403', '--log-ssl-packets', '--openssl-cipher-list', '--openssl-prng-seed-data-file', '--reuse-ssl-session', '--ssl-cipher-strength', '--ssl-enabled-cipher-suites', '--ssl-enabled-protocols', '--ssl-enable-renegotiation', '--tls12-signature-algorithms', '--tls12-supported-groups', '--tls13-key-share-groups', '--tls13-signature-algorithms', '--tls13-supported-groups', '--ssl-key-log-file')
    'web' = @('--workspace', '--profile', '--port', '--no-open', '--control', '--control-port', '--home', '--help', '--version')
    'run' = @('--scenario', '--junit', '--timeout', '--speed', '--port', '--host', '--tls', '--home', '--help', '--version')
    'mcp' = @('--own', '--no-start', '--home', '--help', '--version')
    'sessions' = @('list', 'rename', 'pin', 'unpin', 'delete', '--json', '--home', '--help', '--version')
    'export' = @('--session', '--format', '--filter', '--home', '--help', '--version')
    'import' = @('--json', '--home', '--help', '--version')
    'cert' = @('show', 'make', 'trust', 'export', 'client', '--json', '--folder', '--home', '--help', '--version')
    'doctor' = @('--port', '--json', '--home', '--help', '--version')
    'settings' = @('--json', '--help', '--version')
    'completion' = @('bash', 'zsh', 'fish', 'powershell', '--help', '--version')
  }
  $typed = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $words = if ($typed.Count -lt 2 -or ($typed.Count -eq 2 -and $wordToComplete)) { @('serve', 'web', 'run', 'mcp', 'sessions', 'export', 'import', 'cert', 'doctor', 'settings', 'completion') } else { $known[$typed[1]] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
