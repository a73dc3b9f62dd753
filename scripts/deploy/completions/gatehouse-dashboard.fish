complete -c gatehouse-dashboard -f
complete -c gatehouse-dashboard -l data-file -r -F -d 'The file shared with the proxies'
complete -c gatehouse-dashboard -l listen -x -d 'Host and port'
complete -c gatehouse-dashboard -l web-root -x -a '(__fish_complete_directories)' \
    -d 'Serve the browser app from this folder'
complete -c gatehouse-dashboard -l proxy-url -x -d 'Base URL that callers are told to use'
complete -c gatehouse-dashboard -l public-url -x -d 'URL that people reach the dashboard by'
complete -c gatehouse-dashboard -l allow-remote -d 'Allow another address than loopback'
complete -c gatehouse-dashboard -l demo -d 'Say on every page that this is a demo'
complete -c gatehouse-dashboard -l log-format -x -a 'json text' -d 'Format of the log'
complete -c gatehouse-dashboard -l log-level -x -a 'debug info warn error off' -d 'What is logged'
complete -c gatehouse-dashboard -l validate -d 'Check configuration and data file'
complete -c gatehouse-dashboard -l print-config -d 'Print every setting and its source'
complete -c gatehouse-dashboard -l version -d 'Print the version'
complete -c gatehouse-dashboard -s h -l help -d 'Print all flags'
complete -c gatehouse-dashboard -n __fish_use_subcommand -a setup-link \
    -d 'Print a link that makes the first admin'
complete -c gatehouse-dashboard -n __fish_use_subcommand -a admins -d 'Look after accounts'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from admins' -a reset-password \
    -d 'Give an account a random password and print it'
