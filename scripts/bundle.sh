#!/bin/sh
# Writes dist/quanlian-bundle.tar: a wheelhouse with everything, and one command that installs it where no registry
# can be reached. Usage: scripts/bundle.sh PYTHON
set -eu
python=$1
out=dist/quanlian-bundle
rm -rf "$out" "$out.tar"
mkdir -p "$out/wheels"
"$python" -m pip download -q --require-hashes --only-binary :all: -r requirements/base.txt -d "$out/wheels" ||
  "$python" -m pip wheel -q --require-hashes -r requirements/base.txt -w "$out/wheels"
"$python" -m pip wheel -q --no-deps --no-build-isolation . -w "$out/wheels"
cp README.md README.zh-CN.md LICENSE CHANGELOG.md requirements/base.txt "$out/"
cat > "$out/install.sh" <<'EOF'
#!/bin/sh
# Installs Quanlian into ./quanlian-venv (or the folder given) from the wheels beside this script, without network.
# 无需联网: 从同目录的安装包装入 ./quanlian-venv (或指定目录)。
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-quanlian-venv}
"${PYTHON:-python3}" -m venv "$target"
(cd "$here" && sha256sum -c --quiet SHA256SUMS)
"$target/bin/python" -m pip install -q --no-index --no-deps "$here"/wheels/*.whl
"$target/bin/quanlian" version >/dev/null
echo "Installed 已安装: $target/bin/quanlian"
EOF
chmod +x "$out/install.sh"
(cd "$out" && find . -type f ! -name SHA256SUMS | sort | xargs sha256sum > SHA256SUMS)
tar -C dist -cf "$out.tar" quanlian-bundle
echo "Wrote $out.tar ($(du -h "$out.tar" | cut -f1)); on the bank's machine: tar xf quanlian-bundle.tar && sh quanlian-bundle/install.sh"
