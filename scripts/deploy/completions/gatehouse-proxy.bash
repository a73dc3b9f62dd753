# bash completion for gatehouse-proxy

_gatehouse_proxy() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  case $before in
    --data-file) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --log-format) mapfile -t COMPREPLY < <(compgen -W 'json text' -- "$word"); return ;;
    --log-level)
      mapfile -t COMPREPLY < <(compgen -W 'debug info warn error off' -- "$word"); return ;;
    --access-log) mapfile -t COMPREPLY < <(compgen -W 'off errors all' -- "$word"); return ;;
    --admin-listen) mapfile -t COMPREPLY < <(compgen -W 'off' -- "$word"); return ;;
    --listen | --workers) COMPREPLY=(); return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W '--data-file --listen --admin-listen --workers --log-format
    --log-level --access-log --validate --verify-usage --print-config
    --version --help' -- "$word")
}
complete -o filenames -F _gatehouse_proxy gatehouse-proxy
