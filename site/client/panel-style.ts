/** @file The panel's looks: they come with the panel, so that a page which nobody opens it on does without. */
export const style = `
.panel {
  position: fixed;
  inset: 49px 0 0 auto;
  z-index: 15;
  width: min(30rem, 100vw);
  padding: 0 1.25rem 2rem;
  border-left: 1px solid var(--rule);
  overflow-y: auto;
  background: var(--raised);
  box-shadow: 0 8px 30px rgb(0 0 0 / 0.14);
  font: 0.9375rem / 1.4 var(--sans);
  font-variant-numeric: tabular-nums lining-nums;
}
.panel:focus { outline: none; }
.panel header {
  position: sticky;
  top: 0;
  z-index: 1;
  display: flex;
  align-items: center;
  justify-content: space-between;
  padding: 0.5rem 0;
  background: inherit;
}
.panel h2 { margin: 0; font: 600 1.125rem / 1.4 var(--sans); letter-spacing: 0; }
.panel h3 { margin: 1rem 0 0.35rem; font: 600 0.9375rem / 1.4 var(--sans); letter-spacing: 0; }
.panel header .icon { font-size: 1.5rem; }
.panel p { margin: 0.25rem 0; }
.panel-graph { display: grid; grid-template-columns: 72px minmax(0, 1fr); }
.panel-arcs svg { display: block; overflow: visible; max-width: none; }
.panel path { fill: none; stroke: var(--muted); stroke-opacity: 0.25; }
.panel path.lit { stroke: var(--accent); stroke-opacity: 1; stroke-width: 2; }
.panel circle { fill: var(--muted); cursor: pointer; }
.panel circle[data-state="fresh"] { fill: var(--good); }
.panel circle:is([data-state="running"], [data-state="queued"], [data-state="stale"]) { fill: var(--busy); }
.panel circle:is([data-state="failed"], [data-state="interrupted"]) { fill: var(--bad); }
.panel ol { margin: 0; padding: 0; list-style: none; }
.panel li { height: 36px; margin: 0; }
.panel li a {
  display: flex;
  gap: 0.75rem;
  align-items: center;
  height: 100%;
  padding: 0 0.5rem;
  border-radius: 4px;
  color: inherit;
  text-decoration: none;
  white-space: nowrap;
}
.panel li a:hover { background: var(--surface); }
.panel li b { flex: 1; overflow: hidden; font-weight: 400; text-overflow: ellipsis; }
.panel li span { color: var(--muted); }
.panel-scroller { overflow-x: auto; }
.panel table { width: 100%; font-size: 0.875rem; }
.panel td, .panel th { padding-right: 0.75rem; }
.panel tbody th { font-weight: 400; font-family: var(--mono); font-size: 0.8125rem; }
.panel-engine label { margin-right: 0.5rem; font-weight: 600; }
.panel-engine select {
  max-width: 100%;
  min-height: 40px;
  padding: 0 0.5rem;
  border: 1px solid var(--muted);
  border-radius: 4px;
  background: var(--paper);
  color: var(--ink);
}
.panel-engine ul { margin: 0.25rem 0; padding-left: 1.25rem; }
.panel-engine :is(ul, p[id]) { color: var(--muted); overflow-wrap: anywhere; }
.panel-engine li { height: auto; }
@media print { .panel { display: none; } }
`;
