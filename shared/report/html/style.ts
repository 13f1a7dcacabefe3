import { podClasses, podRules } from './looks.ts'

const light = `color-scheme: light;
  --page: #f4f5f7; --line: #dde1e7; --soft: #eef0f3; --ink: #171a21; --muted: #555e6b; --accent: #3f4ac4;
  --good: #14703e; --bad: #b3261e; --warning: #855000; --good-tint: #e8f5ed; --bad-tint: #fdecea; --warning-tint: #fdf3e0;
    --neutral-tint: #eef0f3;
  --error: #d23f31; --band: #d9dee6; --band-edge: #8d97a5; --p90: #5b8def; --p99: #c2571a;
  ${podRules('light')}`

const dark = `color-scheme: dark;
  --page: #0d1117; --line: #2a323d; --soft: #1d242d; --ink: #e6eaf0; --muted: #9aa4b2; --accent: #a3acff;
  --good: #5ccb90; --bad: #ff8d83; --warning: #f0b650; --good-tint: #12261b; --bad-tint: #2d1819; --warning-tint: #2a2112;
    --neutral-tint: #1d242d;
  --error: #ff6b5e; --band: #2e3743; --band-edge: #76818f; --p90: #5b8def; --p99: #f0945a;
  ${podRules('dark')}`

/** The style of a report: calm and dense, figures in columns, every theme with AA contrast, every chart whole on paper. */
export const css = `
:root { ${light} }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums }
header, main, footer { max-width: 1200px; margin: 0 auto; padding: 0 24px }
header { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: 8px 32px; padding-top: 24px }
h1 { margin: 0; font-size: 22px; line-height: 1.25; overflow-wrap: anywhere }
.about { margin: 2px 0 0; color: var(--muted); overflow-wrap: anywhere }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; padding: 0; list-style: none; font-size: 13px }
a { color: var(--accent); text-underline-offset: 3px }
nav a { text-decoration: none } nav a:hover, nav a:focus-visible { text-decoration: underline }
main { display: grid; gap: 16px; padding-top: 16px; padding-bottom: 16px; grid-template-columns: minmax(0, 1fr) }
footer { padding-bottom: 32px; color: var(--muted); font-size: 12px }
.card, .verdict { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px 20px;
  scroll-margin-top: 8px; min-width: 0 }
h2 { margin: 0 0 12px; font-size: 16px; line-height: 1.3 }
h3 { margin: 16px 0 6px; font-size: 14px; line-height: 1.4 }
p { margin: 0 0 8px }
.muted { color: var(--muted) } .stack + .muted { margin-top: 10px }
.name { overflow-wrap: anywhere; unicode-bidi: isolate }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.definitions { position: absolute }
.good { color: var(--good) } .bad { color: var(--bad) } .warning { color: var(--warning) } .neutral { color: var(--muted) }

.verdict { border-left: 5px solid currentColor }
.verdict.good { background: var(--good-tint) } .verdict.neutral { background: var(--neutral-tint) }
.verdict.bad { background: var(--bad-tint) } .verdict.warning { background: var(--warning-tint) }
.verdict-line { display: flex; gap: 14px; align-items: start }
.verdict-line .icon { flex: none; margin-top: 1px }
.verdict h2 { margin: 0; font-size: 20px; color: inherit }
.verdict h3, .headline, .reasons { color: var(--ink) }
.headline { margin: 2px 0 0; font-size: 16px }
.icon circle { fill: currentColor }
.icon path { fill: none; stroke: var(--surface); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round }
.chips { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 0 42px; padding: 0; list-style: none }
.chips li { display: flex; gap: 6px; align-items: center; padding: 2px 10px 2px 6px; border: 1px solid currentColor; border-radius: 99px;
  background: var(--surface); font-size: 13px }
.verdict h3, .reasons { margin-left: 42px }
.reasons { margin-top: 0; margin-bottom: 0; padding: 0; list-style: none; display: grid; gap: 8px }
.reasons li { display: grid; grid-template-columns: 128px minmax(0, 1fr); gap: 12px; align-items: baseline }
.reasons div { max-width: 90ch }
.tag { justify-self: start; padding: 0 8px; border: 1px solid var(--line); border-radius: 4px; background: var(--surface);
  color: var(--muted); font-size: 12px; line-height: 20px }
.next { display: block; color: var(--muted) } .arrow { color: var(--accent) }
.verdict .next { color: var(--ink); opacity: .82 }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 1px; margin: 0; border: 1px solid var(--line);
  border-radius: 8px; overflow: hidden; background: var(--surface) }
.figures > div { padding: 10px 12px 10px; outline: 1px solid var(--line) }
.figures dt { color: var(--muted); font-size: 12px }
.figures dd { margin: 2px 0 0; line-height: 1.3 }
.value { font-size: 21px; font-weight: 600; white-space: nowrap }
.figures .words .value { font-size: 17px; line-height: 27px }
.figures .bad .value { color: var(--bad) } .figures .warning .value { color: var(--warning) }
.figures .bad, .figures .warning { color: inherit }
.beside, .below { color: var(--muted); font-size: 12px } .below { display: block }
.sum { margin: 8px 2px 0; color: var(--muted); font-size: 13px }

.pair { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 16px; align-items: stretch }
.pair > div { display: flex; flex-direction: column; gap: 16px } .pair > div > :last-child { flex: 1 }
@media screen and (max-width: 1000px) { .pair { grid-template-columns: minmax(0, 1fr) } }
.facts { display: grid; gap: 6px; margin: 0 }
.facts > div { display: grid; grid-template-columns: 120px minmax(0, 1fr); gap: 12px }
.facts dt { color: var(--muted) } .facts dd { margin: 0 }
.detail { display: block; color: var(--muted) }
.path { display: flex; flex-wrap: wrap; gap: 4px 0; margin: 0; padding: 0; list-style: none }
.path li { padding: 0 8px; border: 1px solid var(--line); border-radius: 4px; background: var(--soft); font-size: 13px; line-height: 20px }
.path li + li { margin-left: 22px; position: relative }
.path li + li::before { content: "→"; position: absolute; left: -19px; color: var(--muted); border: 0 }
.remarks, .limits { margin: 0; padding-left: 18px; display: grid; gap: 6px; max-width: 100ch }

.scroll { overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-size: 13.5px }
caption { padding: 0 0 8px; text-align: left; color: var(--muted); font-size: 13px }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400 }
tr > :last-child { padding-right: 0 }
tbody tr:last-child > * { border-bottom: 0 }
thead th { vertical-align: bottom; color: var(--muted); font-size: 12px; white-space: nowrap }
.n { text-align: right; white-space: nowrap }
.where { display: block; color: var(--muted); font-size: 12px; line-height: 1.3 }
.card > .scroll + .scroll { margin-top: 20px }
#expectations td:nth-child(2), .result { white-space: nowrap } .result .icon { vertical-align: -2px; margin-right: 6px }
.overview { font-size: 12.5px } .overview thead th { white-space: normal }
details { margin-top: 12px }
summary { color: var(--accent); cursor: pointer; width: fit-content; font-size: 13px }
details > .scroll, details > .stack { margin-top: 8px; max-height: 560px; overflow: auto }
details > .failover { margin-top: 12px } details thead th { position: sticky; top: 0; z-index: 1; background: var(--surface) }

.judgement { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 0 0 14px; font-size: 13px }
.judgement dt { color: var(--muted); font-size: 12px } .judgement dd { margin: 0 }
.shares td, .shares th { vertical-align: middle }
.shares thead th { vertical-align: bottom }
.shares .judged { color: var(--ink); font-weight: 600 }
.shares .bar { width: 24%; padding-right: 16px } .shares .bar svg { min-width: 72px } .shares th[scope=row] { min-width: 208px }
.shares .bar svg { display: block }
.scale { display: flex; justify-content: space-between }
.pod { display: flex; gap: 8px; align-items: baseline } .pod .swatch { flex: none }
.shares tbody th .where { padding-left: 18px; display: flex; gap: 8px; min-height: 16px }
.shares .share .warning { font-size: 10px; vertical-align: 1px }
.note { padding: 0 6px; border: 1px solid var(--line); border-radius: 4px; color: var(--muted); font-size: 11px; line-height: 16px;
  white-space: nowrap }
.band { fill: var(--band) } .band-edge { stroke: var(--band-edge) } .expected { stroke: var(--ink); stroke-width: 1.5 }
.band-key { display: inline-block; width: 16px; height: 11px; vertical-align: -1px; background: var(--band);
  border: solid var(--band-edge); border-width: 0 1px }
${podClasses}
.ground { fill: var(--surface) }
.faded { fill-opacity: .75 } .pale { fill-opacity: .28 } .hatch { fill: url(#hatch) }
.pending { fill: none; stroke: var(--muted); stroke-dasharray: 3 2 }

.chart { display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 0 46px; margin: 0 }
.stack { padding: 6px 4px 0 0 }
figcaption { color: var(--muted); font-size: 12px; line-height: 1.4 } figcaption b { display: block; color: var(--ink); font-size: 13px }
.legend { display: grid; gap: 1px; margin: 4px 0 0; padding: 0; list-style: none; color: var(--ink); font-size: 12px }
.legend li { display: flex; gap: 6px; align-items: center; min-width: 0 } .legend svg { flex: none }
.legend.row { display: flex; gap: 12px }
.plot { display: block; overflow: visible }
.plot svg { overflow: visible }
.plot text { fill: var(--muted); font-size: 11px }
.plot .end, .rung .end { text-anchor: end } .plot .middle, .rung .middle { text-anchor: middle } .plot .start { text-anchor: start }
.grid { stroke: var(--line); stroke-width: 1 } .axis { stroke: var(--muted); stroke-width: 1 }
.line { fill: none; stroke: var(--ink); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
.line.asked { stroke: var(--muted); stroke-dasharray: 5 4; stroke-width: 1.25; stroke-linecap: butt }
.line.p50 { stroke: var(--ink) } .line.highest { stroke: var(--p99) }
.line.median { stroke: var(--muted); stroke-dasharray: 5 4; stroke-linecap: butt } .line.lowest { stroke: var(--p90) }
.line.p90 { stroke: var(--p90); stroke-dasharray: 7 3; stroke-linecap: butt }
.line.p99 { stroke: var(--p99); stroke-dasharray: 2 2.5; stroke-linecap: butt }
.error-window { fill: var(--error); fill-opacity: .14 }
.moment { stroke: var(--muted); stroke-width: 1 } .moment.disruption { stroke: var(--warning); stroke-width: 1.5; stroke-dasharray: 4 3 }
.moment.run { stroke: var(--bad) }
.labels text { fill: var(--muted) } .labels text.disruption { fill: var(--warning); font-weight: 600 } .labels text.run { fill: var(--bad) }
.plot rect.error, .rung rect.error { fill: var(--error) } .skipped { fill: var(--warning); fill-opacity: .75 }
.key { flex: none } span.key { width: 12px; height: 10px; border-radius: 2px } span.key.error { background: var(--error) }
span.key.skipped { background: var(--warning); opacity: .75 }
.columns { shape-rendering: crispEdges }
.hovers rect { fill: transparent } .hovers rect:hover { fill: var(--ink); fill-opacity: .08 }
.lanes { display: block; padding-left: 196px }
.plot .lane-name { fill: var(--ink); font-size: 12px }
.stack .labels { font-size: 11px }
.lane-legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 12px; color: var(--muted) }
use { stroke-width: 1.75; stroke: var(--error); fill: none }
.first-answer, .last-answer { fill: var(--ink); stroke: var(--surface); stroke-width: 1.25 } .restarted { stroke: var(--ink) }
.slice { stroke: var(--ink); stroke-width: 1.5 }

.failover { margin-top: 20px } .failover h3 { margin-top: 0 }
.ladder { table-layout: fixed } .ladder th:first-child { width: 190px } .ladder .n { width: 170px }
.ladder td, .ladder tbody th { padding-top: 0; padding-bottom: 0; line-height: 24px }
.ladder td.rung svg { display: block; margin: 1px 0; overflow: visible }
.ladder .rung { padding-right: 28px } .ladder th.rung svg { display: block; overflow: visible }
.rung text { fill: var(--muted); font-size: 11px }
.rung-line { stroke: var(--accent); stroke-width: 2 } .rung-end { fill: var(--accent) }
.latency td, .bins td, .events td { white-space: nowrap }
.events td:last-child { white-space: normal; overflow-wrap: anywhere }
.errors td:last-child { max-width: 70ch }

@page { size: A4; margin: 13mm 12mm 15mm; @bottom-right { content: counter(page) " of " counter(pages); font: 9px sans-serif;
  color: #555e6b } }
@media print {
  body { zoom: .76; background: none; -webkit-print-color-adjust: exact; print-color-adjust: exact }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0 }
  header { padding-top: 0 } main { display: block } main > * { margin-bottom: 16px }
  nav, .hovers, details:not([open]), #events:has(details:not([open])) { display: none }
  h2, h3, caption { break-after: avoid }
  .figures .words .value { font-size: 14px }
  .verdict, .card, .pair, .pair > *, .stack, .chart, .failover, tr, .facts > div, .reasons li, .limits li, #figures { break-inside: avoid }
  .card.long, #limits, #events { break-inside: auto; -webkit-box-decoration-break: clone; box-decoration-break: clone }
  .scroll, details > .scroll, details > .stack { overflow: visible; max-height: none }
}
`
