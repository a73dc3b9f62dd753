# What `cmake --install` and the Debian package (`cpack -G DEB`) hold: the two programs, their units,
# pages and completions. Nothing of tests, and no demo upstream.
include(GNUInstallDirs)
set(deploy ${CMAKE_SOURCE_DIR}/scripts/deploy)
set(share ${CMAKE_INSTALL_DATAROOTDIR})
set(examples ${share}/doc/gatehouse/examples)

# Addresses of functions are settled at start and cannot be written over afterwards.
foreach(program gatehouse-proxy gatehouse-dashboard)
  target_link_options(${program} PRIVATE -Wl,-z,relro,-z,now)
  install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES ${deploy}/completions/${program}.bash
    DESTINATION ${share}/bash-completion/completions RENAME ${program})
  install(FILES ${deploy}/completions/${program}.zsh
    DESTINATION ${share}/zsh/vendor-completions RENAME _${program})
  install(FILES ${deploy}/completions/${program}.fish
    DESTINATION ${share}/fish/vendor_completions.d)
  install(FILES ${deploy}/systemd/${program}.service DESTINATION lib/systemd/system)
endforeach()
install(FILES ${deploy}/systemd/gatehouse.sysusers
  DESTINATION lib/sysusers.d RENAME gatehouse.conf)
# Somebody will write a secret into it whatever the comment says.
install(FILES ${deploy}/gatehouse.env DESTINATION /etc/gatehouse PERMISSIONS OWNER_READ OWNER_WRITE)
install(FILES ${deploy}/README.md DESTINATION ${share}/doc/gatehouse)
install(FILES common/README.md DESTINATION ${share}/doc/gatehouse RENAME data-file.md)
install(FILES proxy/README.md DESTINATION ${share}/doc/gatehouse RENAME proxy.md)
install(FILES dashboard/README.md DESTINATION ${share}/doc/gatehouse RENAME dashboard.md)
install(FILES ${deploy}/systemd/credentials.conf DESTINATION ${examples}/systemd)
install(DIRECTORY ${deploy}/nginx ${deploy}/caddy ${deploy}/grafana DESTINATION ${examples})
install(FILES ${deploy}/prometheus/gatehouse.rules.yml DESTINATION ${examples}/prometheus)

# Pages and the changelog are compressed as Debian's policy wants them: without a time in them.
find_program(GZIP gzip REQUIRED)
function(install_compressed file name destination)
  set(compressed ${CMAKE_BINARY_DIR}/deploy/${name}.gz)
  add_custom_command(OUTPUT ${compressed} DEPENDS ${file} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/deploy
    COMMAND sh -c "\"$1\" -9n <\"$2\" >\"$3\"" sh ${GZIP} ${file} ${compressed})
  set_property(GLOBAL APPEND PROPERTY gatehouse_compressed ${compressed})
  install(FILES ${compressed} DESTINATION ${destination})
endfunction()
install_compressed(${deploy}/man/gatehouse-proxy.1 gatehouse-proxy.1 ${share}/man/man1)
install_compressed(${deploy}/man/gatehouse-dashboard.1 gatehouse-dashboard.1 ${share}/man/man1)
install_compressed(${deploy}/debian/changelog changelog.Debian ${share}/doc/gatehouse)
install(FILES ${deploy}/debian/copyright DESTINATION ${share}/doc/gatehouse)
get_property(compressed GLOBAL PROPERTY gatehouse_compressed)
add_custom_target(gatehouse-package ALL DEPENDS gatehouse-proxy gatehouse-dashboard ${compressed})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME gatehouse)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "API keys for LLM APIs, handed out in a browser")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"A small team shares one upstream account (OpenAI, Anthropic, vLLM, and
others) without sharing its credential: an admin makes keys with a token
quota, an expiry and maybe a model; callers point their SDK at the proxy.
.
gatehouse-dashboard is where keys are made, gatehouse-proxy guards the
upstream with them. The two share one JSON file and nothing else.")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "Gatehouse <gatehouse@localhost>")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, procps")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${deploy}/debian/conffiles ${deploy}/debian/postinst ${deploy}/debian/prerm ${deploy}/debian/postrm)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
  GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
include(CPack)
