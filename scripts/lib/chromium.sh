# A browser, which only the tests of the page and of what runs in browsers need.
# shellcheck shell=bash

install_chromium() {
    if ! [[ -n ${CHROMIUM-} || -x /usr/bin/chromium ]]; then
        if is_root_on_debian; then
            install_debian_packages chromium
        else
            say "there is no Chromium here: the tests of the page will be skipped; install it, or set CHROMIUM to its path"
        fi
    fi
    # The same version as the browser's, or none: without it, what the page runs is tested by the page's own tests.
    if ! command -v chromedriver >/dev/null && is_root_on_debian; then
        (install_debian_packages chromium-driver) || say "there is no chromedriver here: 'make test-browser' will do nothing"
    fi
}
