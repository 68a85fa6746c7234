# The build tools that are compiled from Rust source. Their folders are per user and version, so other clones use the same builds.
# shellcheck shell=bash

# Sets worker_version, worker_build_home, wasm_bindgen_version, wasm_bindgen_home.
install_build_tools() {
    worker_version=$(locked_version worker)
    wasm_bindgen_version=$(locked_version wasm-bindgen)
    worker_build_home=$cache/worker-build-$worker_version
    wasm_bindgen_home=$cache/wasm-bindgen-cli-$wasm_bindgen_version

    if [[ ! -x $worker_build_home/bin/worker-build ]]; then
        require_openssl
        install_tool worker-build "$worker_version" --locked --bin worker-build
    fi
    if [[ ! -x $wasm_bindgen_home/bin/wasm-bindgen-test-runner ]]; then
        # Without --locked, because the versions of its lock file do not compile.
        install_tool wasm-bindgen-cli "$wasm_bindgen_version"
    fi
}

install_tool() {
    local name=$1 version=$2
    say "building $name $version (once per user; some minutes)"
    RUSTUP_TOOLCHAIN=$host_toolchain within 1500 \
        cargo install --root "$cache/$name-$version" --version "=$version" "${@:3}" "$name" ||
        fail "$name $version was not built" \
            "see cargo's messages above; without a network, copy $cache from a machine that has it" \
            "then run 'make setup' again"
}

# worker-build links with OpenSSL.
require_openssl() {
    [[ $(uname -s) == Linux ]] || return 0
    pkg-config --exists openssl 2>/dev/null && return
    is_root_on_debian || fail "OpenSSL's headers are missing, and worker-build is built with them" \
        "on Debian, as root: apt-get install libssl-dev pkg-config" \
        "then run 'make setup' again"
    install_debian_packages libssl-dev pkg-config
}
