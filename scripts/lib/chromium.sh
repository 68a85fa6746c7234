# A browser, which only the tests of the page and of what runs in browsers need.
# shellcheck shell=bash

install_chromium() {
    has_chromium && command -v chromedriver >/dev/null && return
    if is_root_on_debian; then
        install_debian_packages chromium chromium-driver
    elif ! has_chromium; then
        say "there is no Chromium here: the tests of the page will be skipped; install it, or set CHROMIUM to its path"
    fi
}

has_chromium() { [[ -n ${CHROMIUM-} || -x /usr/bin/chromium ]]; }
