#!/bin/sh
# The command line of the packaged app: the engine's own Node, not Electron.
here=$(dirname "$(readlink -f "$0")")
engine="$here/../engine"
exec "$engine/node" "$engine/out/main/cli.js" "$@"
