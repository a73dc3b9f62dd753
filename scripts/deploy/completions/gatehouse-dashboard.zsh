#compdef gatehouse-dashboard

_arguments \
  '--data-file[the file shared with the proxies]:file:_files' \
  '--listen[host and port]:host and port:' \
  '--web-root[serve the browser app from this folder]:folder:_files -/' \
  '--proxy-url[base URL that callers are told to use]:URL:' \
  '--public-url[URL that people reach the dashboard by]:URL:' \
  '--allow-remote[allow another address than loopback]' \
  '--trusted-proxies[servers in front whose X-Forwarded-For counts]:addresses and networks:' \
  '--demo[say on every page that this is a demo]' \
  '--log-format[format of the log]:format:(json text)' \
  '--log-level[what is logged]:level:(debug info warn error off)' \
  '--validate[check configuration and data file]' \
  '--print-config[print every setting and its source]' \
  '--verify-audit[check that nobody has changed the audit log]' \
  '--rebuild-analytics[read all journals again into analytics.sqlite]' \
  '--format[how commands show things]:format:(table json csv)' \
  '--search[part of a name, hint, id, owner or tag]:search:' \
  '--status[active, disabled, expired, blocked or used_up]:status:' \
  '--model[a key'\''s own model, which overrides the request'\''s]:model:' \
  '--expired[true or false]:expired:' \
  '--sort[name, created_at, last_used, expiry_date, used, …]:sort:' \
  '--order[asc or desc]:order:' \
  '--page[which page, from 1]:page:' \
  '--per-page[keys on a page (0 = all)]:per page:' \
  '--name[name of a key or of an upstream]:name:' \
  '--limit[tokens of a key per five hours, or unlimited]:limit:' \
  '*--allow-model[glob of models it may use, several times]:allow model:' \
  '--rpm[requests per minute, or none]:rpm:' \
  '--concurrent[requests at once, or none]:concurrent:' \
  '--reservation[expected or max]:reservation:' \
  '--expires[a time, a day, a while from now such as 30d, or never]:expires:' \
  '--owner[whose it is]:owner:' \
  '*--tag[for searching, several times]:tag:' \
  '--notes[for people]:notes:' \
  '--enabled[true or false]:enabled:' \
  '--store-plain[store the secret as plain text]' \
  '--key-stdin[read the secret from standard input]' \
  '--key-file[read the secret from a file]:file:_files' \
  '--grace[how long the old secret stays valid, at most 7d]:grace:' \
  '--with-digests[with the SHA-256 of each secret - callers'\'' keys work elsewhere too]' \
  '--dry-run[say what would be done, change nothing]' \
  '--prefix[which paths go to it, such as /v1]:prefix:' \
  '--base-url[where it is]:base url:' \
  '--dialect[openai or anthropic (openai)]:dialect:' \
  '--fallback[another upstream for when it is down]:fallback:' \
  '--strip-prefix[true or false - whether the prefix is cut off on the way (false)]:strip prefix:' \
  '--canary[true or false - whether a changed credential is tried before it serves (false)]:canary:' \
  '*--alias[model asked for = model sent, several times]:alias:' \
  '*--allow-path[glob of further paths, several times]:allow path:' \
  '--connect-ms[longest wait for a connection (5000)]:connect ms:' \
  '--first-byte-ms[longest wait for an answer (300000)]:first byte ms:' \
  '--idle-ms[longest silence within one (300000)]:idle ms:' \
  '--credential-name[which of its credentials is given (main)]:credential name:' \
  '--credential-env[an environment variable of the proxies that has it]:credential env:' \
  '--credential-file[a file that has it]:file:_files' \
  '--credential-stdin[read it from standard input and store it sealed]' \
  '--group-by[key, model or upstream (key)]:group by:' \
  '--from[from a time or day, or a while ago such as 24h]:from:' \
  '--to[before a time or day, or a while ago]:to:' \
  '--bucket[step by hour or day (UTC)]:bucket:' \
  '--before[entries before this number]:before:' \
  '--actor[whose]:actor:' \
  '--action[key.update, or key for all of keys]:action:' \
  '--version[print the version]' \
  '(-h --help)'{-h,--help}'[print all flags]' \
  '1:command:(setup-link admins keys upstreams usage audit revisions doctor)' \
  '2:what to do:(reset-password list show create set rotate enable disable hash delete restore export import remove test add verify rollback)'
