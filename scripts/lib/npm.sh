# The npm packages of package-lock.json: wrangler, esbuild, wasm-opt and, on Linux, a Node that is new enough for them.
# shellcheck shell=bash

oldest_node=22.12.0

install_npm_packages() {
    local stamp=node_modules/.installed-lock.json
    if [[ ! -x node_modules/.bin/wrangler ]] || ! cmp -s package-lock.json "$stamp"; then
        command -v npm >/dev/null || fail "there is no npm on PATH" \
            "install Node.js with npm (on Debian: apt-get install nodejs npm); then run 'make setup' again"
        say "installing the npm packages of package-lock.json"
        # `npm ci` empties the folder first. Behind a link it is that of another working tree.
        [[ ! -L node_modules ]] || rm node_modules
        within 900 npm ci --loglevel=error || fail "'npm ci' failed" \
            "see npm's messages above; when it says that package.json and package-lock.json differ: npm install"
        cp package-lock.json "$stamp"
    fi
}

# Sets node_version.
check_node() {
    node_version=$(PATH=$root/node_modules/.bin:$PATH node --version 2>/dev/null) || node_version=
    node_version=${node_version#v}
    at_least "$node_version" "$oldest_node" || fail "wrangler needs Node $oldest_node or later; this is ${node_version:-none}" \
        "install a current Node.js (package.json brings one on Linux for x64 and arm64 only); then run 'make setup' again"
}
