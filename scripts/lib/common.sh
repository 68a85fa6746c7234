# Functions that the parts of scripts/setup share.
# shellcheck shell=bash

say() { echo "setup: $*"; }

# Ends the setup with an error: the problem in one line, then the remedies, a line each.
fail() {
    local line
    echo "setup: FAILED: $1" >&2
    for line in "${@:2}"; do echo "setup:   $line" >&2; done
    exit 1
}

# Runs a command with a time limit in seconds, if the machine has `timeout`.
within() {
    local seconds=$1
    shift
    if command -v timeout >/dev/null; then
        timeout --kill-after=10 "$seconds" "$@" </dev/null
    else
        "$@" </dev/null
    fi
}

# Runs a function beside what follows, until await_background, which ends the setup if the function failed.
in_background() {
    "$@" &
    background=$!
}

await_background() {
    wait "$background" || exit 1
}

# Runs a command of cargo with its output in a log, and says every ten seconds how far it is:
# with_progress NAME LOG COMMAND...
with_progress() {
    local name=$1 log=$2 watcher status=0
    shift 2
    (
        begun=$SECONDS
        # Closed for it: whoever reads the output of the setup, and the lock of the next one, must not wait for this.
        while sleep 10 >/dev/null 2>&1 9>&-; do
            # cargo writes "123/456: crates that are being compiled".
            done=$(tr '\r' '\n' <"$log" | grep -oE '[0-9]+/[0-9]+:' | tail -n 1 | tr -d :) || done=
            say "$name: ${done:+${done/\// of } crates, }$((SECONDS - begun)) s"
        done
    ) &
    watcher=$!
    CARGO_TERM_PROGRESS_WHEN=always CARGO_TERM_PROGRESS_WIDTH=80 "$@" >"$log" 2>&1 || status=$?
    kill "$watcher" 2>/dev/null || :
    wait "$watcher" 2>/dev/null || :
    return "$status"
}

# Is version $1 at least $2?
at_least() {
    [[ -n $1 && $(printf '%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

# The version of a package in Cargo.lock, because a tool must have the version of its library.
locked_version() {
    local version
    version=$(awk -v wanted="name = \"$1\"" '$0 == wanted { getline; gsub(/"/, "", $3); print $3; exit }' Cargo.lock)
    [[ -n $version ]] || fail "Cargo.lock has no package $1" \
        "restore Cargo.lock from the repository (git checkout Cargo.lock)"
    echo "$version"
}

# Waits until no other setup runs: two at once would install the same tools into the same places.
one_at_a_time() {
    mkdir -p "$cache"
    command -v flock >/dev/null || return 0
    exec 9>"$cache/lock"
    flock --nonblock 9 && return
    say "another setup is under way; waiting for it"
    flock --timeout 1800 9 || fail "the other setup did not end within 30 minutes" \
        "look at what it waits for; then run 'make setup' again"
}

is_root_on_debian() {
    [[ $(id -u) == 0 && -f /etc/debian_version ]] && command -v apt-get >/dev/null
}

# Installs Debian packages; fails rather than removing an installed one.
install_debian_packages() {
    local log=$cache/apt.log
    say "installing Debian packages: $*"
    if ! within 300 apt-get update >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        fail "'apt-get update' failed (all of it in $log)" "check this machine's Debian mirror; then run 'make setup' again"
    fi
    if ! DEBIAN_FRONTEND=noninteractive within 900 \
        apt-get install --yes --no-install-recommends --no-remove "$@" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "'apt-get install $*' failed (all of it in $log)" "install these packages by hand; then run 'make setup' again"
    fi
}
