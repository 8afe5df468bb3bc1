"""The demonstration as one page: no script, nothing fetched; each mail as its reader sees it, in a frame that can run
nothing, with its text part beside it."""

import html
import textwrap

CONTENT = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
STYLE = """\
:root { color-scheme: light; --line: #d5d9de; --soft: #5a6470; --mentord: #2f5d8a; --person: #7a4a00; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: #f4f5f7; color: #1b1f24;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 2px solid var(--line); padding-bottom: .25rem; }
a { color: #1f5fa8; }
nav ol, .shown { padding-left: 1.25rem; }
article { background: #fff; border: 1px solid var(--line); border-left: 4px solid var(--mentord); border-radius: 6px;
  margin: 0 0 1rem; padding: .75rem; }
article.person { border-left-color: var(--person); }
article.admin, article.nothing { border-left-color: var(--line); color: var(--soft); padding-block: .4rem; }
article p { margin: 0; overflow-wrap: anywhere; }
.head { color: var(--soft); font-size: .875rem; }
.head b { color: #1b1f24; }
.note { color: var(--soft); font-style: italic; }
.files { font-size: .875rem; margin-top: .4rem; }
.words { white-space: pre-wrap; margin: .6rem 0; padding-left: .75rem; border-left: 3px solid #e3c9a0; }
summary { cursor: pointer; color: var(--soft); font-size: .875rem; }
h3 { font-size: 1.0625rem; margin: .1rem 0; overflow-wrap: anywhere; }
.parts { display: grid; gap: .75rem; margin-top: .6rem; grid-template-columns: minmax(0, 1fr); }
iframe { width: 100%; height: var(--narrow); border: 1px solid var(--line); border-radius: 4px; background: #fff; }
pre { margin: 0; padding: .6rem; background: #f8f9fa; border-radius: 4px; overflow: auto; max-height: 18rem;
  white-space: pre-wrap; overflow-wrap: anywhere; font: .8125rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
@media (min-width: 60rem) {
  .parts.two { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
  .parts.two pre { max-height: var(--wide); }
  iframe { height: var(--wide); }
}
"""


def _height(text, columns):
    """Pixels that the HTML of a mail needs at so many characters a line, as far as its text tells."""
    lines = 0
    for line in text.split("\n"):
        lines += max(1, len(textwrap.wrap(line, columns))) if line.strip() else 0.6
    return min(int(lines * 24 + 80), 900)


def _parts(entry):
    """The mail in its frame, if it has HTML, and its text."""
    text = f'<pre lang="fi">{html.escape(entry["text"].strip())}</pre>'
    if not entry["html"]:
        return f'<div class="parts">{text}</div>'
    heights = f'--narrow:{_height(entry["text"], 36)}px;--wide:{_height(entry["text"], 64)}px'
    return (f'<div class="parts two" style="{heights}"><iframe sandbox title="{html.escape(entry["title"])}" loading="lazy" '
            f'srcdoc="{html.escape(entry["html"])}"></iframe>{text}</div>')


def _article(number, entry):
    """One thing that happened. What a person wrote stands alone; the whole mail, with what it quotes, can be opened."""
    head = f'<p class="head"><b>{html.escape(entry["when"])}</b> · {html.escape(entry["who"])}</p>'
    note = f'<p class="note">{html.escape(entry["note"])}</p>' if entry["note"] else ""
    opening = f'<article class="{entry["class"]}" id="m{number}">{head}'
    if "text" not in entry:
        return f"{opening}{note}</article>"
    links = [(".eml", f'{entry["stem"]}.eml'), (".txt", f'{entry["stem"]}.txt'), *entry["files"]]
    files = " · ".join(f'<a href="{html.escape(path)}">{html.escape(name)}</a>' for name, path in links)
    body = _parts(entry)
    if entry["words"]:
        body = (f'<p class="words" lang="fi">{html.escape(entry["words"].strip())}</p>'
                f"<details><summary>The whole mail</summary>{body}</details>")
    return (f'{opening}<h3 lang="fi">{html.escape(entry["title"])}</h3>{note}{body}'
            f'<p class="files">{files}</p></article>')


def page(title, intro, entries):
    """The whole page. `entries`: {"chapter"} or {"class", "when", "who", "note"} and, for a mail, {"title", "text",
    "html", "stem", "files", "words"}; a note says what is to be seen there, words are a person's own."""
    chapters, shown, parts = [], [], []
    for number, entry in enumerate(entries):
        if "chapter" in entry:
            name = html.escape(entry["chapter"])
            chapters.append(f'<li><a href="#m{number}">{name}</a></li>')
            parts.append(f'<h2 id="m{number}">{name}</h2>')
            continue
        if entry["note"]:
            shown.append(f'<li><a href="#m{number}">{html.escape(entry["when"])}</a> {html.escape(entry["note"])}</li>')
        parts.append(_article(number, entry))
    return (f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{CONTENT}">\n<style>\n{STYLE}</style></head>\n<body>\n'
            f'<h1>{html.escape(title)}</h1>\n<p>{html.escape(intro)}</p>\n<nav><ol>{"".join(chapters)}</ol></nav>\n'
            f'<details><summary>What it shows</summary><ul class="shown">{"".join(shown)}</ul></details>\n'
            + "\n".join(parts) + "\n</body></html>\n")
