# Chromium, for the tests of the page and of the package in a browser.
# shellcheck shell=bash

install_chromium() {
    if ! [[ -n ${CHROMIUM-} || -x /usr/bin/chromium ]]; then
        if is_root_on_debian; then
            install_debian_packages chromium
        else
            say "Chromium is not installed, so the tests of the page will be skipped; install it, or set CHROMIUM to its path"
        fi
    fi
    # chromedriver must have the browser's version. Without it only 'make test-browser' is skipped; the page has its own tests.
    if ! command -v chromedriver >/dev/null && is_root_on_debian; then
        (install_debian_packages chromium-driver) || say "chromedriver is not installed, so 'make test-browser' will be skipped"
    fi
}
