# The build tools that are compiled from Rust source. Their folders are per user and version, so other clones use the same builds.
# shellcheck shell=bash

# Sets worker_version, worker_build_home, wasm_bindgen_version, wasm_bindgen_home.
install_build_tools() {
    worker_version=$(locked_version worker)
    wasm_bindgen_version=$(locked_version wasm-bindgen)
    worker_build_home=$cache/worker-build-$worker_version
    # Another lock file makes other tools.
    wasm_bindgen_home=$cache/wasm-bindgen-$wasm_bindgen_version-$(cksum <scripts/tools/Cargo.lock | cut -d ' ' -f 1)

    # Not in the repository, where a package of it would be built. One folder for both, so that what both need is compiled once.
    tools_target=$(mktemp -d)
    if [[ ! -x $worker_build_home/bin/worker-build ]]; then
        require_openssl
        install_tool "worker-build $worker_version" "$worker_build_home" --version "=$worker_version" --bin worker-build worker-build
    fi
    if [[ ! -x $wasm_bindgen_home/bin/wasm-bindgen-test-runner ]]; then
        # From a package of ours, because the lock file that wasm-bindgen-cli brings does not compile.
        install_tool "wasm-bindgen $wasm_bindgen_version" "$wasm_bindgen_home" --path scripts/tools
    fi
    rm -rf "$tools_target"
}

# Builds a tool with exactly the crates of its lock file: install_tool NAME FOLDER OPTIONS... Without optimisation: compiling them is
# most of the wait for the first build, and each runs for a second.
install_tool() {
    local name=$1 home=$2 log=$tools_target/install.log
    say "building $name (once per user)"
    if ! RUSTUP_TOOLCHAIN=$host_toolchain CARGO_TARGET_DIR=$tools_target CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
        with_progress "building $name" "$log" within 1500 cargo install --locked --root "$home" "${@:3}"; then
        tr '\r' '\n' <"$log" | tail -n 30 >&2
        fail "$name was not built" \
            "see cargo's messages above; without a network, copy $cache from a machine that has it" \
            "then run 'make setup' again"
    fi
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
