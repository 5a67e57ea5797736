# Pictures of every message, for looking at: 600 pixels wide, 320 pixels wide, and in the dark.
# shellcheck shell=bash disable=SC2154
gallery_packages="chromium"

gallery() {
  # shellcheck disable=SC2086
  install_list $gallery_packages
  [ -x "$bin/rekey" ] || { install_packages; build_products; }
  local out=$local_dir/gallery
  rm -rf "$out"
  mkdir -p "$out/html" "$out/frames"
  "$bin/rekey" templates export --out "$out/html" "$@"
  local file name view
  for file in "$out"/html/*.html; do
    name=$(basename "$file" .html)
    for view in light:600:1500 narrow:320:1900 dark:600:1500; do printf '%s %s %s %s %s\n' "$out" "$name" ${view//:/ }; done
  done | gallery_pictures
  gallery_index "$out" >"$out/index.html"
  say "$(find "$out" -name '*.png' | wc -l) pictures: $out/index.html"
}

# A browser window cannot be as narrow as a telephone; a frame can. Each browser has a profile of its own, or the second
# waits for the first; its complaints about a missing desktop are not ours.
# shellcheck disable=SC2016
gallery_pictures() {
  local out name view width height scheme
  while read -r out name view width height; do
    printf '<!DOCTYPE html><meta name="color-scheme" content="light dark"><body style="margin:0"><iframe src="../html/%s.html" width="%s" height="%s" style="border:0"></iframe></body>' \
      "$name" "$width" "$height" >"$out/frames/$name.$view.html"
    scheme=1
    [ "$view" != dark ] || scheme=0
    printf '%s\0%s\0%s\0%s\0%s\0' "$out/$name.$view.png" "$scheme" "$((width < 500 ? 500 : width))" "$height" "$out/frames/$name.$view.html"
  done | xargs -0 -n 5 -P "$(nproc)" bash -c '
    profile=$(mktemp -d)
    HOME=$profile chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --hide-scrollbars \
      --user-data-dir="$profile" --blink-settings=preferredColorScheme="$1" --window-size="$2,$3" \
      --screenshot="$0" "file://$4" >/dev/null 2>&1
    rm -rf "$profile"
    [ -s "$0" ] || { echo "no picture: $0" >&2; exit 1; }'
}

gallery_index() {
  local file name view
  printf '<!DOCTYPE html><meta charset="utf-8"><title>Messages</title><body style="font-family:sans-serif">\n'
  for file in "$1"/html/*.html; do
    name=$(basename "$file" .html)
    printf '<h2 id="%s">%s</h2>\n' "$name" "$name"
    for view in light dark narrow; do printf '<img src="%s.%s.png" alt="%s" loading="lazy" style="border:1px solid #999;vertical-align:top">\n' "$name" "$view" "$view"; done
  done
  printf '</body>\n'
}
