# Completions of socketbench for bash.
# Paths, one a line: each may have spaces in it.
_socketbench_paths() {
  local path
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$@" -- "$current")
}
_socketbench() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
  local IFS=$' \t\n'
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "serve web run mcp sessions export import cert doctor settings completion --help --version" -- "$current"))
    _socketbench_paths -f -X '!*.socketbench'
    _socketbench_paths -f -X '!*.json'
    _socketbench_paths -d
    return
  fi
  case "${COMP_WORDS[1]}" in
    serve)
      case "$previous" in
        --workspace) _socketbench_paths -f; return ;;
        --profile) _socketbench_paths -f; return ;;
        --port) :; return ;;
        --host) :; return ;;
        --reply) :; return ;;
        --send) :; return ;;
        --record) _socketbench_paths -f; return ;;
        --exit-after) :; return ;;
        --upstream) :; return ;;
        --upstream-ca) _socketbench_paths -f; return ;;
        --control-port) :; return ;;
        --home) _socketbench_paths -d; return ;;
        --connection-backlog) :; return ;;
        --local-host) :; return ;;
        --local-port) :; return ;;
        --in-buffer-size) :; return ;;
        --out-buffer-size) :; return ;;
        --keep-alive-time) :; return ;;
        --keep-alive-interval) :; return ;;
        --use-ipv6) :; return ;;
        --allowed-clients) :; return ;;
        --default-connection-timeout) :; return ;;
        --max-connections) :; return ;;
        --max-pending-connections) :; return ;;
        --supported-sub-protocols) :; return ;;
        --default-timeout) :; return ;;
        --max-frame-size) :; return ;;
        --log-level) :; return ;;
        --compression-threshold) :; return ;;
        --disconnect-status-code) :; return ;;
        --disconnect-status-description) :; return ;;
        --close-timeout) :; return ;;
        --max-message-size) :; return ;;
        --max-inbound-frame-size) :; return ;;
        --max-fragments) :; return ;;
        --max-inflate-ratio) :; return ;;
        --ssl-cert-encoded) :; return ;;
        --ssl-cert-store) :; return ;;
        --ssl-cert-store-password-file) _socketbench_paths -f; return ;;
        --ssl-cert-store-type) :; return ;;
        --ssl-cert-subject) :; return ;;
        --ssl-server-ca-certs) :; return ;;
        --openssl-ca-dir) :; return ;;
        --openssl-ca-file) :; return ;;
        --ssl-ca-certs) :; return ;;
        --ssl-check-crl) :; return ;;
        --ssl-security-flags) :; return ;;
        --openssl-cipher-list) :; return ;;
        --openssl-prng-seed-data-file) _socketbench_paths -f; return ;;
        --ssl-cipher-strength) :; return ;;
        --ssl-enabled-cipher-suites) :; return ;;
        --ssl-enabled-protocols) :; return ;;
        --tls12-signature-algorithms) :; return ;;
        --tls12-supported-groups) :; return ;;
        --tls13-key-share-groups) :; return ;;
        --tls13-signature-algorithms) :; return ;;
        --tls13-supported-groups) :; return ;;
        --ssl-key-log-file) :; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--workspace --profile --port --host --tls --echo --reply --send --ask --record --exit-after --upstream --upstream-ca --upstream-insecure --json --control --control-port --home --help --version --connection-backlog --local-host --local-port --bind-exclusively --in-buffer-size --out-buffer-size --keep-alive-time --keep-alive-interval --tcp-no-delay --use-ipv6 --allowed-clients --default-connection-timeout --max-connections --max-pending-connections --strict-handshake --supported-sub-protocols --default-timeout --buffer-message --max-frame-size --close-stream-after-transfer --log-level --per-message-deflate --compression-threshold --disconnect-status-code --disconnect-status-description --wait-for-close-response --close-timeout --max-message-size --max-inbound-frame-size --max-fragments --max-inflate-ratio --use-ssl --ssl-cert-encoded --ssl-cert-store --ssl-cert-store-password-file --ssl-cert-store-type --ssl-cert-subject --ssl-server-ca-certs --ssl-authenticate-clients --openssl-ca-dir --openssl-ca-file --ssl-ca-certs --ssl-check-crl --ssl-include-cert-chain --ssl-security-flags --ssl-refuse-with-403 --log-ssl-packets --openssl-cipher-list --openssl-prng-seed-data-file --reuse-ssl-session --ssl-cipher-strength --ssl-enabled-cipher-suites --ssl-enabled-protocols --ssl-enable-renegotiation --tls12-signature-algorithms --tls12-supported-groups --tls13-key-share-groups --tls13-signature-algorithms --tls13-supported-groups --ssl-key-log-file" -- "$current"))
      else :; fi ;;
    web)
      case "$previous" in
        --workspace) _socketbench_paths -f; return ;;
        --profile) _socketbench_paths -f; return ;;
        --port) :; return ;;
        --control-port) :; return ;;
        --home) _socketbench_paths -d; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--workspace --profile --port --no-open --control --control-port --home --help --version" -- "$current"))
      else _socketbench_paths -f; fi ;;
    run)
      case "$previous" in
        --scenario) :; return ;;
        --junit) _socketbench_paths -f; return ;;
        --timeout) :; return ;;
        --speed) :; return ;;
        --port) :; return ;;
        --host) :; return ;;
        --home) _socketbench_paths -d; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--scenario --junit --timeout --speed --port --host --tls --home --help --version" -- "$current"))
      else _socketbench_paths -f; fi ;;
    mcp)
      case "$previous" in
        --home) _socketbench_paths -d; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--own --no-start --home --help --version" -- "$current"))
      else :; fi ;;
    sessions)
      case "$previous" in
        --home) _socketbench_paths -d; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--json --home --help --version" -- "$current"))
      else COMPREPLY=($(compgen -W "list rename pin unpin delete" -- "$current")); fi ;;
    export)
      case "$previous" in
        --session) :; return ;;
        --format) COMPREPLY=($(compgen -W "jsonl har html text csv pcapng" -- "$current")); return ;;
        --filter) :; return ;;
        --home) _socketbench_paths -d; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--session --format --filter --home --help --version" -- "$current"))
      else _socketbench_paths -f; fi ;;
    import)
      case "$previous" in
        --home) _socketbench_paths -d; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--json --home --help --version" -- "$current"))
      else _socketbench_paths -f; fi ;;
    cert)
      case "$previous" in
        --folder) _socketbench_paths -d; return ;;
        --home) _socketbench_paths -d; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--json --folder --home --help --version" -- "$current"))
      else COMPREPLY=($(compgen -W "show make trust export client" -- "$current")); fi ;;
    doctor)
      case "$previous" in
        --port) :; return ;;
        --home) _socketbench_paths -d; return ;;
      esac
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--port --json --home --help --version" -- "$current"))
      else :; fi ;;
    settings)
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--json --help --version" -- "$current"))
      else :; fi ;;
    completion)
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "--help --version" -- "$current"))
      else COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "$current")); fi ;;
  esac
}
complete -o filenames -F _socketbench socketbench
