# A toolchain with wasm32's standard library for machines without access to rustup's server. Debian's compiler for browsers
# (rustc-web) is kept current and has the source of the library, from which the library is built once.
# shellcheck shell=bash

debian_toolchain=update-profiles-wasm
debian_packages=(rustc-web cargo-web rust-web-src)

debian_rustc_version() {
    [[ -x /usr/bin/rustc && -x /usr/bin/cargo ]] || return 0
    env -i PATH=/usr/bin:/bin /usr/bin/rustc --version 2>/dev/null | awk '{ print $2 }'
}

# A standard library fits only one version of the compiler, so the version is in the name.
debian_toolchain_home() { echo "$cache/rust-wasm-$(debian_rustc_version)"; }

debian_toolchain_is_there() {
    [[ -f $(debian_toolchain_home)/complete ]] &&
        [[ $(rustc_version "$debian_toolchain") == "$(debian_rustc_version)" ]] &&
        has_wasm_std "$debian_toolchain"
}

make_debian_toolchain() {
    local home
    require_debian_packages
    home=$(debian_toolchain_home)
    if [[ ! -f $home/complete ]]; then
        rm -rf "$home"
        mkdir -p "$home/bin"
        lay_out_sysroot "$home"
        build_wasm_std "$home"
        touch "$home/complete"
    fi
    rustup toolchain link "$debian_toolchain" "$home" ||
        fail "rustup could not link $home as the toolchain $debian_toolchain" \
            "rustup toolchain uninstall $debian_toolchain; then run 'make setup' again"
    prove_wasm_toolchain
}

require_debian_packages() {
    local oldest
    oldest=$(oldest_rust)
    if ! dpkg-query --show "${debian_packages[@]}" >/dev/null 2>&1 || ! at_least "$(debian_rustc_version)" "$oldest"; then
        is_root_on_debian || fail "there is no standard library for $wasm_target, and rustup cannot get it" \
            "with access to rustup's server: rustup target add --toolchain $host_toolchain $wasm_target" \
            "on Debian, as root: apt-get install ${debian_packages[*]}" \
            "then run 'make setup' again"
        say "rustup's server cannot be reached, so this installs Debian packages"
        install_debian_packages "${debian_packages[@]}"
    fi
    at_least "$(debian_rustc_version)" "$oldest" || fail "Debian's rustc is $(debian_rustc_version), and $oldest is needed" \
        "add Debian's security archive to this machine's apt sources; then run 'make setup' again"
}

# Makes a folder that rustup and worker-build accept as a toolchain: Debian's programs and host libraries, and the wasm32 libraries
# that are built here.
lay_out_sysroot() {
    local home=$1 program host lld
    host=$(env -i PATH=/usr/bin:/bin /usr/bin/rustc --version --verbose | awk '/^host:/ { print $2 }')
    ln -s /usr/bin/cargo "$home/bin/cargo"
    for program in rustc rustdoc; do
        printf '#!/bin/sh\nexec /usr/bin/%s --sysroot %q "$@"\n' "$program" "$home" >"$home/bin/$program"
        chmod +x "$home/bin/$program"
    done
    mkdir -p "$home/lib/rustlib/$wasm_target/lib" "$home/lib/rustlib/$host/bin"
    ln -s "/usr/lib/rustlib/$host/lib" "$home/lib/rustlib/$host/lib"
    # Debian's package does not have the linker for wasm, so the one of rustup's toolchain is used.
    lld=$(rustc_sysroot "$host_toolchain")/lib/rustlib/$host/bin/rust-lld
    [[ -x $lld ]] || fail "the toolchain $host_toolchain has no rust-lld ($lld)" \
        "install a toolchain with rustup that has it, and set it as the default: rustup default NAME"
    ln -s "$lld" "$home/lib/rustlib/$host/bin/rust-lld"
}

# Builds an empty crate with the standard library, and copies the libraries.
build_wasm_std() {
    local home=$1 work log=$cache/wasm-std.log
    say "building the standard library for $wasm_target (about a minute)"
    # A new folder, because the compiler refuses a sysroot with two copies of a library.
    work=$(mktemp -d)
    mkdir "$work/src"
    printf '[package]\nname = "empty"\nedition = "2024"\n[workspace]\n' >"$work/Cargo.toml"
    printf '#![no_std]\n' >"$work/src/lib.rs"
    # With bitcode, which link-time optimisation of the crates that use it needs.
    if ! (cd "$work" && RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR=$work/target \
        within 900 /usr/bin/cargo build --release --target "$wasm_target" -Zbuild-std=std,panic_abort,test) >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -rf "$work"
        fail "the standard library did not build (all of it in $log)" \
            "on Debian, as root: apt-get install --reinstall ${debian_packages[*]}; then run 'make setup' again"
    fi
    rm -f "$work/target/$wasm_target/release/deps/"libempty-*
    cp "$work/target/$wasm_target/release/deps/"*.rlib "$home/lib/rustlib/$wasm_target/lib/"
    rm -rf "$work"
}

prove_wasm_toolchain() {
    local out
    out=$(mktemp -d)
    if ! echo 'use std::vec::Vec; #[unsafe(no_mangle)] pub extern "C" fn f(n: usize) -> usize { Vec::<u8>::with_capacity(n).capacity() }' |
        RUSTUP_TOOLCHAIN=$debian_toolchain rustc - --edition 2024 --crate-type cdylib -O -C lto \
            --target "$wasm_target" --out-dir "$out"; then
        rm -rf "$out"
        fail "the toolchain made of Debian's compiler cannot build for $wasm_target" \
            "remove $(debian_toolchain_home) and run 'make setup' again"
    fi
    rm -rf "$out"
}
