// Why: the file is looked at without a server, on paper too, so that its look is in it. Ink on paper, brass on night, as the
// board has it.

enum PostMortemStyle {
    /// What the file may do: nothing but to look like this. The hash is that of `text` between its tags (CSP 3, section 6.7.2);
    /// the test in the browser tells the right one when the text changes.
    static let policy: StaticString =
        "default-src 'none'; style-src 'sha256-FOEujYtGgzqF+lTXT5D27T8sk42bibNXKbKZKWeF+Gs='; base-uri 'none'; form-action 'none'"

    static let text: StaticString = """
        :root { color-scheme: light dark; --ground: #faf7f0; --raised: #fffdf8; --ink: #241f16; --soft: #5a5142;
          --line: #d9cfbb; --accent: #7d5410; --good: #1d6238; --warn: #7a4d00; --bad: #a02318; --link: #22558f; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14120e; --raised: #1d1a14; --ink: #efe7d6;
          --soft: #b8ac94; --line: #3c362a; --accent: #e0b15c; --good: #86d5a3; --warn: #f0c35a; --bad: #ff9a8d;
          --link: #9cc0ff; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 76rem; background: var(--ground);
          color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif;
          font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        h1, h2, h3 { font-family: "Iowan Old Style", Palatino, "URW Palladio L", Georgia, serif; line-height: 1.2;
          text-wrap: balance; }
        h1 { font-size: 1.9rem; margin: .2rem 0 .4rem; }
        h2 { font-size: 1.35rem; margin: 2.4rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
        a { color: var(--link); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .soft, caption, figcaption { color: var(--soft); }
        nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; list-style: none; }
        nav a { display: inline-block; min-height: 24px; }
        table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; }
        caption { text-align: left; padding: .2rem 0 .4rem; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-top: 1px solid var(--line); }
        thead th { border-top: 0; font-size: .82rem; color: var(--soft); }
        tbody th { font-weight: 600; white-space: nowrap; }
        th, td > span, time { overflow-wrap: normal; }
        time { white-space: nowrap; }
        .wide { overflow-x: auto; } .wide table { min-width: 44rem; }
        @media (max-width: 40rem) { time, tbody th { white-space: normal; } }
        td.words { white-space: pre-wrap; width: 75%; }
        pre { white-space: pre-wrap; margin: .4rem 0; padding: .7rem .9rem; background: var(--raised);
          border: 1px solid var(--line); border-radius: .4rem; font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
        pre.log { max-height: 40rem; overflow: auto; }
        pre.log b { display: inline-block; min-width: 4.5em; padding-right: 1em; color: var(--soft); font-weight: 400;
          text-align: right; user-select: none; }
        code { font: .92em ui-monospace, "DejaVu Sans Mono", monospace; }
        summary { cursor: pointer; min-height: 24px; padding: .15rem 0; }
        .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
        .good, .warn, .bad { font-weight: 600; }
        figure { margin: .6rem 0; overflow-x: auto; }
        svg { display: block; width: 100%; min-width: 40rem; height: auto; background: var(--raised);
          border: 1px solid var(--line); border-radius: .4rem; }
        svg text { font: 11px system-ui, sans-serif; fill: var(--ink); }
        svg .axis { stroke: var(--line); } svg .run { fill: none; stroke: var(--accent); stroke-width: 1.4; }
        svg .heard { stroke: var(--soft); stroke-width: 1; } svg .tool { stroke: var(--ink); stroke-width: 1.6; }
        svg .silence { fill: none; stroke: var(--warn); stroke-width: 1.4; stroke-dasharray: 4 3; }
        svg .stuck { stroke: var(--bad); stroke-width: 2; }
        footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; color: var(--soft); }
        @media print {
          :root { color-scheme: light; --ground: #fff; --raised: #fff; --ink: #000; --soft: #444; --line: #bbb;
            --accent: #7d5410; --good: #1d6238; --warn: #7a4d00; --bad: #a02318; --link: #000; }
          body { max-width: none; padding: 0; font-size: 11px; } nav { display: none; }
          details::details-content { content-visibility: visible; block-size: auto; }
          pre.log { max-height: none; overflow: visible; } tr, svg { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
        }
        """
}
