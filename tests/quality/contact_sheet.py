"""`python -m tests.quality.contact_sheet FOLDER`: an index.html for the pictures that `make screenshots` took."""

import sys
from html import escape
from itertools import groupby
from pathlib import Path

HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>The loyalty portal in pictures</title>
<style>
body { font: 1rem/1.4 system-ui, sans-serif; margin: 2rem; background: #888; color: #000 }
div { display: flex; gap: 1rem; overflow-x: auto; align-items: start; padding-block: .5rem }
figure { margin: 0; flex: none } figcaption { font-size: .8rem }
img { block-size: 30rem; inline-size: auto; max-inline-size: 40rem; object-fit: cover; object-position: top }
</style>
</head>
<body>
<h1>The loyalty portal in pictures</h1>
"""


def sheet(folder: Path) -> str:
    pictures = sorted(folder.glob("*.*.*.*.webp"))
    parts = [HEAD]
    for scene, taken in groupby(pictures, key=lambda each: each.name.split(".")[0]):
        parts.append(f"<h2>{escape(scene)}</h2>\n<div>\n")
        for each in taken:
            _, language, theme, width, _ = each.name.split(".")
            said = f"{language}, {theme}, {width} px"
            parts.append(
                f'<figure><a href="{escape(each.name)}"><img src="{escape(each.name)}" loading="lazy" '
                f'alt="{escape(f"{scene}, {said}")}"></a><figcaption>{said}</figcaption></figure>\n'
            )
        parts.append("</div>\n")
    return "".join([*parts, "</body>\n</html>\n"])


def main() -> None:
    folder = Path(sys.argv[1])
    (folder / "index.html").write_text(sheet(folder), encoding="utf-8")
    print(f"{len(list(folder.glob('*.webp')))} pictures: {folder / 'index.html'}")  # noqa: T201


if __name__ == "__main__":
    main()
