# bash completion for gatehouse-dashboard

_gatehouse_dashboard() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  case $before in
    --data-file) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --web-root) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    --log-format) mapfile -t COMPREPLY < <(compgen -W 'json text' -- "$word"); return ;;
    --log-level)
      mapfile -t COMPREPLY < <(compgen -W 'debug info warn error off' -- "$word"); return ;;
    --listen | --proxy-url | --public-url) COMPREPLY=(); return ;;
    admins) mapfile -t COMPREPLY < <(compgen -W 'reset-password' -- "$word"); return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W '--data-file --listen --web-root --proxy-url --public-url
    --allow-remote --demo --log-format --log-level --validate --print-config --version
    --help setup-link admins' -- "$word")
}
complete -o filenames -F _gatehouse_dashboard gatehouse-dashboard
