complete -c gatehouse-proxy -f
complete -c gatehouse-proxy -l data-file -r -F -d 'The file shared with the dashboard'
complete -c gatehouse-proxy -l listen -x -d 'Public port'
complete -c gatehouse-proxy -l admin-listen -x -a off -d "Operators' port, or off"
complete -c gatehouse-proxy -l workers -x -d 'Threads that serve requests'
complete -c gatehouse-proxy -l log-format -x -a 'json text' -d 'Format of the log'
complete -c gatehouse-proxy -l log-level -x -a 'debug info warn error off' -d 'What is logged'
complete -c gatehouse-proxy -l access-log -x -a 'off errors all' -d 'Which requests are logged'
complete -c gatehouse-proxy -l validate -d 'Check configuration and data file'
complete -c gatehouse-proxy -l verify-usage -d 'Compare usage with the journals'
complete -c gatehouse-proxy -l print-config -d 'Print every setting and its source'
complete -c gatehouse-proxy -l version -d 'Print the version'
complete -c gatehouse-proxy -s h -l help -d 'Print all flags and variables'
