# The Rust compilers: one for the host, one that has wasm32's standard library. Most often they are the same.
# shellcheck shell=bash

wasm_target=wasm32-unknown-unknown

# The versions of a toolchain's rustc; nothing when there is no such toolchain.
rustc_version() { RUSTUP_TOOLCHAIN=$1 rustc --version 2>/dev/null | awk '{ print $2 }'; }
rustc_sysroot() { RUSTUP_TOOLCHAIN=$1 rustc --print sysroot 2>/dev/null; }

# The oldest compiler that the sources promise to build with.
oldest_rust() { sed -n '/^rust-version *= *"/{s/.*"\(.*\)".*/\1/p;q;}' Cargo.toml; }

# Sets pinned_rust and host_toolchain.
choose_host_toolchain() {
    pinned_rust=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
    local oldest default
    oldest=$(oldest_rust)
    command -v rustup >/dev/null || fail "there is no rustup on PATH" \
        "install Rust by rustup (https://rustup.rs); then run 'make setup' again"
    command -v cc >/dev/null || fail "there is no C compiler on PATH; rustc links with it" \
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
        say "Rust $pinned_rust could not be had; using the installed $default, $(rustc_version "$default")"
    else
        fail "Rust $pinned_rust could not be had, and the default toolchain (${default:-none}) is older than $oldest" \
            "where rustup reaches its server: rustup toolchain install $pinned_rust" \
            "or make any toolchain from $oldest on the default: rustup default NAME"
    fi
    require_components
}

# What an earlier setup settled on for the same pin, so that a machine without rustup's server is not asked every time.
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
            "where rustup reaches its server: rustup component add --toolchain $host_toolchain ${missing[*]}" \
            "or make a toolchain that has them the default: rustup default NAME"
}

# Sets wasm_toolchain: the host's own where it has, or can get, the target; else one made of Debian's packages.
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
