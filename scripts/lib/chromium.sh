# A browser, which only the tests of the page need.
# shellcheck shell=bash

install_chromium() {
    [[ -n ${CHROMIUM-} || -x /usr/bin/chromium ]] && return
    if is_root_on_debian; then
        install_debian_packages chromium
    else
        say "there is no Chromium here: the tests of the page will be skipped; install it, or set CHROMIUM to its path"
    fi
}
