# The Rust toolchains: one for the host, and one with wasm32's standard library. Usually they are the same.
# shellcheck shell=bash

wasm_target=wasm32-unknown-unknown

# The version of a toolchain's rustc; nothing if the toolchain does not exist.
rustc_version() { RUSTUP_TOOLCHAIN=$1 rustc --version 2>/dev/null | awk '{ print $2 }'; }
rustc_sysroot() { RUSTUP_TOOLCHAIN=$1 rustc --print sysroot 2>/dev/null; }

# The oldest compiler that Cargo.toml supports.
oldest_rust() { sed -n '/^rust-version *= *"/{s/.*"\(.*\)".*/\1/p;q;}' Cargo.toml; }

# Sets pinned_rust and host_toolchain.
choose_host_toolchain() {
    pinned_rust=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
    local oldest default
    oldest=$(oldest_rust)
    command -v rustup >/dev/null || fail "rustup is not on PATH" \
        "install Rust by rustup (https://rustup.rs); then run 'make setup' again"
    command -v cc >/dev/null || fail "a C compiler is not on PATH; rustc needs it to link" \
        "on Debian: apt-get install gcc libc6-dev"

    default=$(rustup default 2>/dev/null | awk '{ print $1 }') || default=
    if [[ -n $(rustc_version "$pinned_rust") ]]; then
        host_toolchain=$pinned_rust
    elif [[ -n $default && $(rustc_version "$default") == "$pinned_rust" ]]; then
        host_toolchain=$default
    elif chosen_before && at_least "$(rustc_version "$host_toolchain")" "$oldest"; then
        :
    elif install_pinned_rust; then
        host_toolchain=$pinned_rust
    elif [[ -n $default ]] && at_least "$(rustc_version "$default")" "$oldest"; then
        host_toolchain=$default
        say "Rust $pinned_rust could not be installed; using $default, $(rustc_version "$default")"
    else
        fail "Rust $pinned_rust could not be installed, and the default toolchain (${default:-none}) is older than $oldest" \
            "with access to rustup's server: rustup toolchain install $pinned_rust" \
            "or set a default toolchain of version $oldest or later: rustup default NAME"
    fi
    require_components
}

# Uses the toolchain that an earlier setup chose for the same pinned version, so that a machine without access to rustup's server
# does not try to reach it every time.
chosen_before() {
    [[ -f .tools/env ]] || return 1
    local before
    # shellcheck source=/dev/null disable=SC2153 # what it sets
    before=$(. .tools/env && echo "$PINNED_RUST $RUSTUP_TOOLCHAIN")
    host_toolchain=${before#* }
    [[ ${before%% *} == "$pinned_rust" && -n $host_toolchain ]]
}

install_pinned_rust() {
    say "installing Rust $pinned_rust (rustup)"
    within 600 rustup toolchain install "$pinned_rust" --profile minimal --component clippy,rustfmt --no-self-update
}

require_components() {
    local bin missing=()
    bin=$(rustc_sysroot "$host_toolchain")/bin
    [[ -x $bin/cargo-clippy ]] || missing+=(clippy)
    [[ -x $bin/rustfmt ]] || missing+=(rustfmt)
    [[ ${#missing[@]} == 0 ]] && return
    say "adding ${missing[*]} to Rust $host_toolchain (rustup)"
    within 300 rustup component add --toolchain "$host_toolchain" "${missing[@]}" ||
        fail "the toolchain $host_toolchain has no ${missing[*]}" \
            "with access to rustup's server: rustup component add --toolchain $host_toolchain ${missing[*]}" \
            "or set a default toolchain that has them: rustup default NAME"
}

# Sets wasm_toolchain: the host's toolchain if it has the target or can get it; otherwise one made of Debian's packages.
choose_wasm_toolchain() {
    wasm_toolchain=$host_toolchain
    has_wasm_std "$host_toolchain" && return
    if debian_toolchain_is_there; then
        wasm_toolchain=$debian_toolchain
        return
    fi
    say "adding the target $wasm_target to Rust $host_toolchain (rustup)"
    if within 180 rustup target add --toolchain "$host_toolchain" "$wasm_target" && has_wasm_std "$host_toolchain"; then
        return
    fi
    say "rustup could not get $wasm_target; trying Debian's compiler instead"
    make_debian_toolchain
    wasm_toolchain=$debian_toolchain
}

has_wasm_std() {
    compgen -G "$(rustc_sysroot "$1")/lib/rustlib/$wasm_target/lib/libstd-*.rlib" >/dev/null
}
