/** @file Where Fieldbook means to be different from Notebook Kit, and why. */

/** What Notebook Kit gives and what Fieldbook gives, of which the texts printed for them are part. */
type Two = [kit: string, own: string];

export interface Deviation {
  why: string;
  values?: Record<string, Two>;
  shown?: Record<number, Two>;
}

/** In Notebook Kit an anchor holds the place of an element, and a link cannot hold another. */
const linkAroundElement = "a link in Markdown may be around an element";

export const deviations: Record<string, Deviation[]> = {
  "05-html.html": [
    {
      why: "Notebook Kit escapes </script> in the page a second time, so its readers see the backslash",
      shown: {3: ["<template>&lt;\\\\/script&gt;</template>", "<template></template>"]}
    }
  ],
  "07-dot.html": [
    {
      why: "labels of edges have the font and the colour of the page too, which moves the drawing a little",
      shown: {
        1: ['font-family=\\"Times,serif\\"', 'fill=\\"currentColor\\" font-family=\\"var(--sans-serif)\\"']
      }
    }
  ],
  "15-errors.html": [
    {
      why: "a rejected promise is an error of the cell that made it, not only of its readers",
      shown: {4: ["", "failed: TypeError: rejected"]}
    }
  ],
  "16-broken.html": [
    {
      why: "a circle is told with its whole path (FB002)",
      values: {
        a: ["failed: circular definition", "failed: invalid definition: a → c → b → a"],
        b: ["failed: circular definition", "failed: invalid definition: b → a → c → b"],
        c: ["failed: circular definition", "failed: invalid definition: c → b → a → c"]
      },
      shown: {
        1: ["failed: circular definition", "NotebookError: invalid definition: a → c → b → a"],
        2: ["failed: circular definition", "NotebookError: invalid definition: b → a → c → b"],
        3: ["failed: circular definition", "NotebookError: invalid definition: c → b → a → c"]
      }
    },
    {
      why: "of two cells that define a name the first one has it, and the error stands at the second (FB001)",
      values: {twice: ["failed: twice is defined more than once", "1"]},
      shown: {
        5: ["", "failed: NotebookError: duplicate definition: twice; cell 4 defines it too"],
        6: ["failed: twice is defined more than once", "1"]
      }
    }
  ],
  "language.html": [
    {
      why: "a generator that breaks is an error of the cell that made it, not only of its readers",
      shown: {39: ["", "failed: Error: broke later"]}
    }
  ],
  "library.html": [
    {
      why: "the library's errors are Fieldbook's own",
      shown: {11: ["failed: Error: initializer returned", "failed: TypeError: invalid initializer"]}
    },
    {
      why: linkAroundElement,
      shown: {
        27: [
          '<a href=\\"#there\\"></a><b>around an element</b>',
          '<a href=\\"#there\\"><b>around an element</b></a>'
        ]
      }
    }
  ],
  // Of Notebook Kit's own documentation, when that is the folder.
  "index.html": [
    {
      why: linkAroundElement,
      shown: {
        48: [
          '<a href=\\"https://katex.org/\\"></a><span class=\\"katex',
          '<a href=\\"https://katex.org/\\"><span class=\\"katex'
        ]
      }
    }
  ],
  "17-directives.html": [
    {
      why: "a disabled cell does not run; to Notebook Kit the directive is a comment",
      values: {off: ["1", "failed"]}
    }
  ]
};
