/** @file The tutorials as a site: `npm start` previews it, `npx fieldbook build` writes it to site-build/. */
export default {
  title: "Fieldbook",
  home: "Fieldbook",
  root: "tutorials",
  output: "site-build",
  search: true,
  fieldbook: {
    description:
      "Which axes does an operator use up, and which do its parameters keep? Notebooks on fields in samples, time, variables and space, to read, to play with and to take along."
  },
  pages: [
    {
      name: "Part I: the dependency game",
      open: true,
      pages: [
        {name: "Four axes", path: "/01-four-axes"},
        {name: "The reshape game", path: "/02-reshape"},
        {name: "Scope, two by two", path: "/03-scope"},
        {name: "Physics decides", path: "/04-physics"},
        {name: "Axis triage", path: "/05-triage"},
        {name: "Empirical orthogonal functions", path: "/06-eof"},
        {name: "Climatology and four anomalies", path: "/07-climatology"},
        {name: "Bias correction", path: "/08-bias-correction"},
        {name: "Trends", path: "/09-trends"},
        {name: "Variograms and kriging", path: "/10-kriging"},
        {name: "Spatial autocorrelation", path: "/11-autocorrelation"},
        {name: "What is a neighbour?", path: "/12-neighbours"},
        {name: "Cheat sheet", path: "/13-cheat-sheet"}
      ]
    },
    {
      name: "Part II: zonal aggregation",
      open: true,
      pages: [
        {name: "Aggregation is a matrix", path: "/14-zonal-matrix"},
        {name: "Compose", path: "/15-zonal-compose"},
        {name: "Gaps, poles and datelines", path: "/16-zonal-gaps"}
      ]
    },
    {
      name: "Reference",
      open: true,
      pages: [
        {name: "Glossary", path: "/glossary"},
        {name: "Engines", path: "/engines"}
      ]
    }
  ]
};
