#compdef gatehouse-dashboard

_arguments \
  '--data-file[the file shared with the proxies]:file:_files' \
  '--listen[host and port]:host and port:' \
  '--web-root[serve the browser app from this folder]:folder:_files -/' \
  '--proxy-url[base URL that callers are told to use]:URL:' \
  '--public-url[URL that people reach the dashboard by]:URL:' \
  '--allow-remote[allow another address than loopback]' \
  '--demo[say on every page that this is a demo]' \
  '--log-format[format of the log]:format:(json text)' \
  '--log-level[what is logged]:level:(debug info warn error off)' \
  '--validate[check configuration and data file]' \
  '--print-config[print every setting and its source]' \
  '--version[print the version]' \
  '(-h --help)'{-h,--help}'[print all flags]' \
  '1:command:(setup-link admins)' \
  '2:what to do:(reset-password)'
