#!/bin/sh
# Installs Suluh from this folder, without a network: sh install.sh [where]
set -eu
cd "$(dirname "$0")"
wanted="$(cat PYTHON_VERSION)"
place="${1:-$HOME/.local/share/suluh}"
case "$place" in /*) ;; *) place="$OLDPWD/$place" ;; esac

python=""
for name in "${PYTHON:-python$wanted}" "python$wanted" python3 python; do
  if command -v "$name" > /dev/null 2>&1 && [ "$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$wanted" ]; then
    python="$name"
    break
  fi
done
[ -n "$python" ] || { echo "This bundle needs Python $wanted, which was not found. Install it, or name it: PYTHON=... sh install.sh" >&2; exit 1; }

"$python" -m venv "$place"
"$place/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --require-hashes -r requirements.txt
"$place/bin/suluh" --version
echo "Installed. Start it with: $place/bin/suluh demo"
if [ $# -eq 0 ] && mkdir -p "$HOME/.local/bin" && ln -sf "$place/bin/suluh" "$HOME/.local/bin/suluh"; then
  echo "Or, where ~/.local/bin is on the PATH: suluh demo"
fi
