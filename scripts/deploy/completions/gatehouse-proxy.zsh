#compdef gatehouse-proxy

_arguments \
  '--data-file[the file shared with the dashboard]:file:_files' \
  '--listen[public port]:host and port:' \
  "--admin-listen[operators' port, or off]:host and port:(off)" \
  '--workers[threads that serve requests]:number:' \
  '--log-format[format of the log]:format:(json text)' \
  '--log-level[what is logged]:level:(debug info warn error off)' \
  '--access-log[which requests are logged]:which:(off errors all)' \
  '--validate[check configuration and data file]' \
  "--verify-usage[compare the data file's usage with the journals]" \
  '--print-config[print every setting and its source]' \
  '--version[print the version]' \
  '(-h --help)'{-h,--help}'[print all flags and variables]'
