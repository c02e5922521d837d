/** @file The operator protocol: triage, composition by compiler and at run time, reduce and broadcast, digests. */
import {
  anomaly,
  broadcast,
  climatology,
  compatible,
  digest,
  exceedance,
  field,
  fitApply,
  index,
  marks,
  mean,
  pipe,
  provenanceOf,
  reduceOver,
  triage,
  zscore,
  type Field,
  type Operator,
  type Params
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const sst = () =>
  field(
    Float64Array.from({length: 24 * 6}, (_, i) => Math.sin(i) + i / 50),
    {
      dims: ["time", "lat", "lon"],
      shape: [24, 2, 3],
      coords: {
        time: Array.from(
          {length: 24},
          (_, i) => `${2001 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}`
        ),
        lat: [0, 60],
        lon: [10, 20, 30]
      },
      units: "K"
    }
  );

/** A projection on the mean pattern: what an EOF does to the axes, without its algebra. */
const projection = () => {
  const frame = {
    name: "projection",
    options: {modes: 1},
    marks: marks({S: "FB", T: "FB", V: "KP", X: "KP"}),
    pooled: ["S", "T", "V", "X"] as const,
    needs: ["T", "X"] as readonly ("T" | "X")[],
    parameterShape: ["mode", "V", "X"]
  };
  const op: Operator<Params, Field, Field, typeof frame.marks, "T" | "X"> = {
    ...frame,
    fit: async (f) => ({pattern: mean(f, {over: "time"}), provenance: provenanceOf(frame, f)}),
    apply: async (f) => mean(f, {over: "X"}) as Field
  };
  return op;
};

describe("triage", () => {
  test("puts operators in their cell by what one parameter draws its data from", () => {
    expect(triage(projection()).cell).toBe("global/global");
    expect(triage(climatology()).cell).toBe("local/local");
    expect(triage(climatology({over: ["S", "T", "X"]})).cell).toBe("global/local");
    expect(triage(exceedance()).cell).toBe("global/local");
    expect(triage(reduceOver({over: "X"})).cell).toBe("global/global");
    expect(triage(anomaly(), {axis: "T"}).cell).toBe("global/local");
    const kmeans = {
      ...projection(),
      name: "kmeans",
      marks: marks({S: "FB", T: "FB", V: "KP", X: "FB"}),
      pooled: ["S", "T", "X"] as const,
      parameterShape: ["cluster", "V"],
      sizes: {cluster: 5}
    };
    expect(triage(kmeans)).toMatchObject({cell: "global/local", parameterShape: ["cluster", "V"]});
  });

  test("gives the row of the table, and shapes in symbols and numbers", () => {
    const row = triage(projection(), sst());
    expect(row.row).toEqual({
      operator: "projection",
      S: "F, B",
      T: "F, B",
      V: "K, P",
      X: "K, P",
      cell: "global/global"
    });
    expect(row.marks.X).toEqual({fit: "K", predict: "P"});
    expect(row).toMatchObject({parameterShape: ["mode", "V", "X"], sizes: [1, 1, 6], count: 6});
    expect(triage(anomaly({by: "month"}), sst())).toMatchObject({
      parameterShape: ["month", "V", "X"],
      count: 72
    });
    expect(triage(zscore({by: "all"}), sst())).toMatchObject({sizes: [2, 1, 6], count: 12});
    expect(triage(pipe(anomaly(), projection()), sst())).toMatchObject({count: 78, cell: "global/global"});
    expect(triage(anomaly())).not.toHaveProperty("count");
    // What reduces or repeats has nothing to fit; one mean of all has one number.
    expect(triage(reduceOver({over: "X"}), sst())).toMatchObject({parameterShape: [], count: 0});
    expect(triage(pipe(reduceOver({over: "X"}), anomaly()), sst())).toMatchObject({count: 72});
    expect(triage(climatology({by: "all", over: ["T", "X", "V"]}), sst())).toMatchObject({count: 1});
    expect(() => triage(anomaly(), {axis: "Q" as never})).toThrow("invalid axis: Q; expected S, T, V or X");
  });
});

describe("pipe", () => {
  test("fits each on what the one before yields", async () => {
    const {params, result} = await fitApply(
      pipe(anomaly({by: "month"}), reduceOver({over: "X", weights: "coslat"})),
      sst()
    );
    const expected = index((await fitApply(anomaly({by: "month"}), sst())).result) as Field;
    expect(result.values).toBeNear(expected.values, {rtol: 1e-14, atol: 1e-15});
    expect(params.steps).toHaveLength(2);
    expect(params.provenance).toMatchObject({operator: "anomaly | reduceOver", scope: "global/global"});
  });

  test("errors name the axis and what would mend it", () => {
    // The compiler knows too: these lines stop compiling when it does not.
    const calls = {
      // @ts-expect-error missing axis: X
      keeps: () => pipe(projection(), anomaly()),
      // @ts-expect-error missing axis: T
      needs: () => pipe(reduceOver({over: "T"}), anomaly()),
      // @ts-expect-error missing axis: X, lost two steps before
      later: () => pipe(projection(), reduceOver({over: "S"}), projection()),
      // @ts-expect-error missing axis: X
      twice: () => pipe(anomaly(), projection(), projection())
    };
    expect(calls.keeps).toThrow(
      /^missing axis: X; anomaly keeps it and projection has contracted it, so insert broadcast\(\{dim: "X", like: field\}\) before it, or reduceOver\(\{over: "X"\}\) to go on without$/
    );
    expect(calls.needs).toThrow(
      /^missing axis: T; anomaly needs it and reduceOver has reduced it, so insert broadcast\(\{dim: "T", like: field\}\) before it$/
    );
    expect(calls.later).toThrow(/^missing axis: X; projection needs it and projection has contracted it/);
    expect(calls.twice).toThrow(/^missing axis: X; projection needs it/);
    // @ts-expect-error one operator is no pipe
    expect(() => pipe(anomaly())).toThrow("invalid pipe: 1 operators");
    const {apply: _, ...fitOnly} = projection();
    expect(() => pipe(anomaly(), fitOnly)).toThrow("unsupported step: projection has no apply");
  });

  test("Reduce says the loss is meant, Broadcast gives the axis back", async () => {
    const like = sst();
    expect((await fitApply(pipe(reduceOver({over: "X"}), anomaly()), like)).result.dims).toEqual(["time"]);
    expect(
      (await fitApply(pipe(projection(), reduceOver({over: "X"}), anomaly()), like)).result.dims
    ).toEqual(["time"]);
    const back = await fitApply(pipe(projection(), broadcast({dim: "X", like}), anomaly()), like);
    expect(back.result).toMatchObject({dims: ["time", "lat", "lon"], shape: [24, 2, 3]});
    expect(back.result.coords.lat).toEqual(like.coords.lat);
    const steady = await fitApply(
      pipe(reduceOver({over: "time"}), broadcast({dim: "time", like}), anomaly()),
      like
    );
    expect(steady.result.dims).toEqual(["lat", "lon", "time"]);
    expect(steady.result.values.every((value) => Math.abs(value) < 1e-12)).toBe(true);
    expect(triage(pipe(projection(), broadcast({dim: "X", like}))).marks.X.predict).toBe("B");
  });

  test("a field that lacks an axis is found out on the way", async () => {
    const series = field([1, 2], {dims: ["time"], coords: {time: ["2001-01", "2001-02"]}});
    await expect(pipe(anomaly(), projection()).fit(series)).rejects.toThrow(
      'missing axis: X; projection needs it and what anomaly yields has time, so insert broadcast({dim: "X", like: field})'
    );
    await expect(pipe(anomaly(), zscore()).fit(field([1], {dims: ["x"]}))).rejects.toThrow("the field has x");
  });

  test("compatible tells in advance", () => {
    expect(compatible(anomaly(), projection())).toBe(true);
    expect(compatible(projection(), anomaly())).toBe(false);
    expect(compatible(projection(), reduceOver({over: "T"}))).toBe(true);
    expect(compatible(reduceOver({over: ["lat", "lon"]}), projection())).toBe(false);
    expect(compatible(reduceOver({over: "lat"}), projection())).toBe(true);
  });

  test("operators of unknown marks pass the compiler and are checked at run time", () => {
    const wide: Operator = projection();
    expect(() => pipe(wide, wide)).toThrow("missing axis: X");
    expect(() => pipe(anomaly(), anomaly(), anomaly(), anomaly(), wide, wide)).toThrow("missing axis: X");
  });
});

describe("reduceOver, broadcast, fitApply", () => {
  test("reduceOver takes roles and dims, a role that is absent is reduced already", async () => {
    const f = sst();
    const apply = async (over: string | string[], by: "mean" | "std" = "mean") =>
      (await fitApply(reduceOver({over, by}), f)).result;
    expect((await apply("X")).dims).toEqual(["time"]);
    expect((await apply(["lat"], "std")).dims).toEqual(["time", "lon"]);
    expect(await apply("S")).toBe(f);
    expect((await apply(["T", "X"])).values).toBeNear([mean(f)], {rtol: 1e-15});
    await expect(apply("tim")).rejects.toThrow("unknown dimension: tim");
    expect(() => reduceOver({over: "X", by: "mode" as never})).toThrow(
      "unknown statistic: mode; expected mean, sum"
    );
    expect(() => broadcast({dim: "member", like: f})).toThrow("unknown dimension: member");
  });
  test("fitApply refuses what only fits", async () => {
    const {apply: _, ...fitOnly} = projection();
    await expect(fitApply(fitOnly, sst())).rejects.toThrow(
      "unsupported apply: projection yields parameters only"
    );
  });
});

describe("digest, provenance", () => {
  test("depends on contents alone", () => {
    expect(digest({a: 1, b: [2, "x"]})).toBe(digest({b: [2, "x"], a: 1}));
    expect(digest(sst())).toBe(digest(structuredClone(sst())));
    const kinds = [
      [1],
      [2],
      ["1"],
      [1, 2],
      {},
      [],
      null,
      undefined,
      Float32Array.of(1),
      Float64Array.of(1),
      Uint8Array.of(1),
      Uint8Array.of(1, 0),
      new Date(0),
      new Date(1),
      -0,
      0
    ];
    expect(new Set(kinds.map(digest)).size).toBe(kinds.length);
    expect(digest(new Uint8Array([9, 1, 2, 3, 4, 5]).subarray(1))).toBe(
      digest(new Uint8Array([1, 2, 3, 4, 5]))
    );
    expect(digest("fieldbook")).toMatch(/^[0-9a-f]{16}$/);
  });
  test("spreads: a hundred thousand like inputs, no two digests alike", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 1e5; ++i) seen.add(digest(Float64Array.of(i, i % 7)));
    expect(seen.size).toBe(1e5);
  });
  test("tells fits apart by operator, options and input", async () => {
    const of = async (op: Operator, f: Field) => (await op.fit(f)).provenance;
    const a = await of(anomaly({by: "month"}), sst());
    expect(a).toMatchObject({
      operator: "anomaly",
      scope: "local/local",
      engine: "js",
      options: {by: "month"}
    });
    const others = [
      await of(anomaly({by: "season"}), sst()),
      await of(climatology({by: "month"}), sst()),
      await of(
        anomaly({by: "month"}),
        field(
          sst().values.map((v) => v + 1),
          {...sst()}
        )
      )
    ];
    expect(new Set([a, ...others].map((each) => each.digest)).size).toBe(4);
    expect((await of(anomaly({by: "month"}), sst())).digest).toBe(a.digest);
  });
});
