# bash completion for gatehouse-dashboard

_gatehouse_dashboard() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  case $before in
    --data-file) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --web-root) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    --log-format) mapfile -t COMPREPLY < <(compgen -W 'json text' -- "$word"); return ;;
    --log-level)
      mapfile -t COMPREPLY < <(compgen -W 'debug info warn error off' -- "$word"); return ;;
    --listen | --proxy-url | --public-url | --trusted-proxies) COMPREPLY=(); return ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'table json csv' -- "$word"); return ;;
    --key-file | --credential-file | import)
      mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    admins) mapfile -t COMPREPLY < <(compgen -W 'reset-password' -- "$word"); return ;;
    keys)
      mapfile -t COMPREPLY < <(compgen -W 'list show create set rotate enable disable hash delete restore export
        import' -- "$word"); return ;;
    upstreams)
      mapfile -t COMPREPLY < <(compgen -W 'list show remove test add set' -- "$word"); return ;;
    audit)
      mapfile -t COMPREPLY < <(compgen -W 'list verify' -- "$word"); return ;;
    revisions)
      mapfile -t COMPREPLY < <(compgen -W 'list show rollback' -- "$word"); return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W '--data-file --listen --web-root --proxy-url --public-url
    --allow-remote --trusted-proxies --demo --log-format --log-level --validate --print-config --version --help
    --verify-audit --rebuild-analytics --format --search --status --model --expired --sort --order --page
    --per-page --name --limit --allow-model --rpm --concurrent --reservation --expires --owner
    --tag --notes --enabled --store-plain --key-stdin --key-file --grace --with-digests
    --dry-run --prefix --base-url --dialect --fallback --strip-prefix --canary --alias
    --allow-path --connect-ms --first-byte-ms --idle-ms --credential-name --credential-env
    --credential-file --credential-stdin --group-by --from --to --bucket --before --actor
    --action
    setup-link admins keys upstreams usage audit revisions doctor' -- "$word")
}
complete -o filenames -F _gatehouse_dashboard gatehouse-dashboard
