/** @file What states and events cost: updates and first values of chains and a fan, beside the bare Observable runtime. */
import {Runtime} from "@observablehq/runtime";
import {compile} from "fieldbook/cells";
import {Session} from "fieldbook/runtime";
import {Mutable} from "../../dist/runtime/library/mutable.js";

const ROUNDS = 5;
const UPDATES = 20;

/** Times the first values and updates of one source that `count` variables hang on; `wire` starts it and calls back with (number, value). */
async function measure(count, wire) {
  let source = 0;
  let left = 0;
  let done;
  const arrived = () => {
    left = count;
    return new Promise((resolve) => (done = resolve));
  };
  // Variable number k holds source + k, in chains and fans alike, so values of an older wave do not count.
  const hear = (k, value) => {
    if (k > 0 && value - k === source && --left === 0) done();
  };
  let all = arrived();
  const input = Mutable(0);
  const start = performance.now();
  const stop = wire(input, hear);
  await all;
  const first = performance.now() - start;
  const times = [];
  for (let i = 1; i <= UPDATES; ++i) {
    source = i;
    all = arrived();
    const t = performance.now();
    input.value = i;
    await all;
    times.push(performance.now() - t);
  }
  stop();
  return {first, update: median(times)};
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Both sides make their functions of text, as a notebook is text; compiling cells is not what is measured. */
function work(count, isFan) {
  const texts = Array.from({length: count}, (_, i) => {
    const [from, by] = isFan ? ["v0", i + 1] : [`v${i}`, 1];
    return {name: `v${i + 1}`, from, by};
  });
  const cells = texts.map(({name, from, by}, i) =>
    compile({id: i + 1, kind: "js", source: `const ${name} = ${from} + ${by};`, pinned: false, hidden: false})
  );
  const origin = compile({
    id: count + 1,
    kind: "js",
    source: "const v0 = input;",
    pinned: false,
    hidden: false
  });
  return {texts, cells: [...cells, origin]};
}

function bare({texts}) {
  return (input, hear) => {
    const runtime = new Runtime();
    const module = runtime.module();
    module.variable().define("v0", [], () => input);
    texts.forEach(({name, from, by}, i) => {
      const observer = {
        fulfilled: (value) => hear(i + 1, value),
        rejected(error) {
          throw error;
        }
      };
      module.variable(observer).define(name, [from], new Function(`return ((${from}) => ${from} + ${by})`)());
    });
    return () => runtime.dispose();
  };
}

function ours({cells}) {
  return (input, hear) => {
    const session = new Session({
      evaluate: ({body}) => new Function(`return (${body})`)(),
      builtins: {input: () => input}
    });
    session.on((event) => {
      if (event.type === "value" && event.name !== "v0") hear(event.cell, event.value);
    });
    session.define(cells);
    return () => session.dispose();
  };
}

for (const [label, count, isFan] of [
  ["chain of 1,000 cells", 1000, false],
  ["chain of 10,000 cells", 10_000, false],
  ["fan of 10,000 cells", 10_000, true]
]) {
  const made = work(count, isFan);
  const rounds = {ours: [], bare: []};
  for (let i = 0; i < ROUNDS; ++i) {
    rounds.bare.push(await measure(count, bare(made)));
    rounds.ours.push(await measure(count, ours(made)));
  }
  for (const [what, key] of [
    ["update", "update"],
    ["first values", "first"]
  ]) {
    const [mine, theirs] = [rounds.ours, rounds.bare].map((list) => median(list.map((round) => round[key])));
    console.log(
      JSON.stringify({
        task: `${label}, ${what}`,
        ours: mine,
        peer: "@observablehq/runtime",
        theirs,
        ratio: mine / theirs,
        target: 1.5,
        agrees: true,
        unit: "ms"
      })
    );
  }
}
