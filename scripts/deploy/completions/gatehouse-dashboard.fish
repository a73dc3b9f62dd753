complete -c gatehouse-dashboard -f
complete -c gatehouse-dashboard -l data-file -r -F -d 'The file shared with the proxies'
complete -c gatehouse-dashboard -l listen -x -d 'Host and port'
complete -c gatehouse-dashboard -l web-root -x -a '(__fish_complete_directories)' \
    -d 'Serve the browser app from this folder'
complete -c gatehouse-dashboard -l proxy-url -x -d 'Base URL that callers are told to use'
complete -c gatehouse-dashboard -l public-url -x -d 'URL that people reach the dashboard by'
complete -c gatehouse-dashboard -l allow-remote -d 'Allow another address than loopback'
complete -c gatehouse-dashboard -l trusted-proxies -x -a '127.0.0.1,::1' \
    -d 'Servers in front whose X-Forwarded-For counts'
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
complete -c gatehouse-dashboard -l verify-audit -d 'Check that nobody has changed the audit log'
complete -c gatehouse-dashboard -l rebuild-analytics -d 'Read all journals again into analytics.sqlite'
complete -c gatehouse-dashboard -l format -x -a 'table json csv' -d 'How commands show things'
complete -c gatehouse-dashboard -l search -x \
    -d 'Part of a name, hint, id, owner or tag'
complete -c gatehouse-dashboard -l status -x \
    -d 'active, disabled, expired, blocked or used_up'
complete -c gatehouse-dashboard -l model -x \
    -d 'A key\'s own model, which overrides the request\'s'
complete -c gatehouse-dashboard -l expired -x \
    -d 'true or false'
complete -c gatehouse-dashboard -l sort -x \
    -d 'name, created_at, last_used, expiry_date, used, …'
complete -c gatehouse-dashboard -l order -x \
    -d 'asc or desc'
complete -c gatehouse-dashboard -l page -x \
    -d 'Which page, from 1'
complete -c gatehouse-dashboard -l per-page -x \
    -d 'Keys on a page (0 = all)'
complete -c gatehouse-dashboard -l name -x \
    -d 'Name of a key or of an upstream'
complete -c gatehouse-dashboard -l limit -x \
    -d 'Tokens of a key per five hours, or "unlimited"'
complete -c gatehouse-dashboard -l allow-model -x \
    -d 'Glob of models it may use, several times'
complete -c gatehouse-dashboard -l rpm -x \
    -d 'Requests per minute, or "none"'
complete -c gatehouse-dashboard -l concurrent -x \
    -d 'Requests at once, or "none"'
complete -c gatehouse-dashboard -l reservation -x \
    -d 'expected or max'
complete -c gatehouse-dashboard -l expires -x \
    -d 'A time, a day, a while from now such as 30d, or "never"'
complete -c gatehouse-dashboard -l owner -x \
    -d 'Whose it is'
complete -c gatehouse-dashboard -l tag -x \
    -d 'For searching, several times'
complete -c gatehouse-dashboard -l notes -x \
    -d 'For people'
complete -c gatehouse-dashboard -l enabled -x \
    -d 'true or false'
complete -c gatehouse-dashboard -l store-plain \
    -d 'Store the secret as plain text'
complete -c gatehouse-dashboard -l key-stdin \
    -d 'Read the secret from standard input'
complete -c gatehouse-dashboard -l key-file -r -F \
    -d 'Read the secret from a file'
complete -c gatehouse-dashboard -l grace -x \
    -d 'How long the old secret stays valid, at most 7d'
complete -c gatehouse-dashboard -l with-digests \
    -d 'With the SHA-256 of each secret: callers\' keys work elsewhere too'
complete -c gatehouse-dashboard -l dry-run \
    -d 'Say what would be done, change nothing'
complete -c gatehouse-dashboard -l prefix -x \
    -d 'Which paths go to it, such as /v1'
complete -c gatehouse-dashboard -l base-url -x \
    -d 'Where it is'
complete -c gatehouse-dashboard -l dialect -x \
    -d 'openai or anthropic (openai)'
complete -c gatehouse-dashboard -l fallback -x \
    -d 'Another upstream for when it is down'
complete -c gatehouse-dashboard -l strip-prefix -x \
    -d 'true or false: whether the prefix is cut off on the way (false)'
complete -c gatehouse-dashboard -l canary -x \
    -d 'true or false: whether a changed credential is tried before it serves (false)'
complete -c gatehouse-dashboard -l alias -x \
    -d 'Model asked for = model sent, several times'
complete -c gatehouse-dashboard -l allow-path -x \
    -d 'Glob of further paths, several times'
complete -c gatehouse-dashboard -l connect-ms -x \
    -d 'Longest wait for a connection (5000)'
complete -c gatehouse-dashboard -l first-byte-ms -x \
    -d 'Longest wait for an answer (300000)'
complete -c gatehouse-dashboard -l idle-ms -x \
    -d 'Longest silence within one (300000)'
complete -c gatehouse-dashboard -l credential-name -x \
    -d 'Which of its credentials is given (main)'
complete -c gatehouse-dashboard -l credential-env -x \
    -d 'An environment variable of the proxies that has it'
complete -c gatehouse-dashboard -l credential-file -r -F \
    -d 'A file that has it'
complete -c gatehouse-dashboard -l credential-stdin \
    -d 'Read it from standard input and store it sealed'
complete -c gatehouse-dashboard -l group-by -x \
    -d 'key, model or upstream (key)'
complete -c gatehouse-dashboard -l from -x \
    -d 'From a time or day, or a while ago such as 24h'
complete -c gatehouse-dashboard -l to -x \
    -d 'Before a time or day, or a while ago'
complete -c gatehouse-dashboard -l bucket -x \
    -d 'Step by hour or day (UTC)'
complete -c gatehouse-dashboard -l before -x \
    -d 'Entries before this number'
complete -c gatehouse-dashboard -l actor -x \
    -d 'Whose'
complete -c gatehouse-dashboard -l action -x \
    -d 'key.update, or key for all of keys'
complete -c gatehouse-dashboard -n __fish_use_subcommand -a keys \
    -d 'Api keys: list, make, change'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a list \
    -d 'List keys with their status and usage'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a show \
    -d 'Show everything about a key but its secret'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a create \
    -d 'Make a key; its secret is printed, this once'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a set \
    -d 'Change members of a key'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a rotate \
    -d 'Give a key another secret and print it'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a enable \
    -d 'Let a key be used again'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a disable \
    -d 'Keep a key from being used'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a hash \
    -d 'Stop storing a key\'s secret as plain text'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a delete \
    -d 'Delete a key; it can be restored for thirty days'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a restore \
    -d 'Bring a deleted key back, disabled'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a export \
    -d 'Write keys without their secrets, for import elsewhere'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from keys' -a import \
    -d 'Create and update keys from a JSON or CSV file, all or none'
complete -c gatehouse-dashboard -n __fish_use_subcommand -a upstreams \
    -d 'LLM APIs behind the proxy'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from upstreams' -a list \
    -d 'List them'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from upstreams' -a show \
    -d 'Show everything about one but its credentials'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from upstreams' -a remove \
    -d 'Take one out'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from upstreams' -a test \
    -d 'Call its model list with each credential that can be had here'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from upstreams' -a add \
    -d 'Add one'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from upstreams' -a set \
    -d 'Change one'
complete -c gatehouse-dashboard -n __fish_use_subcommand -a usage \
    -d 'What was used, from the kept journals'
complete -c gatehouse-dashboard -n __fish_use_subcommand -a audit \
    -d 'Who did what'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from audit' -a list \
    -d 'Newest first'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from audit' -a verify \
    -d 'Recompute the chain and name the first line that does not fit'
complete -c gatehouse-dashboard -n __fish_use_subcommand -a revisions \
    -d 'Past configs and the way back to one'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from revisions' -a list \
    -d 'Who made which, newest first'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from revisions' -a show \
    -d 'What it changed, and what a rollback to it would change'
complete -c gatehouse-dashboard -n '__fish_seen_subcommand_from revisions' -a rollback \
    -d 'Go back to it, as a new revision; secrets stay as they are'
complete -c gatehouse-dashboard -n __fish_use_subcommand -a doctor \
    -d 'Look for what is wrong and say what to do'
