/** @file Neighbours, local means and spatial association. */
import {
  binary,
  field,
  fitApply,
  geary,
  generalG,
  getisOrd,
  knn,
  localMean,
  localMoran,
  moran,
  type Neighbours,
  points,
  radius,
  readGal,
  rowStandardize,
  type SpatialWeights
} from "fieldbook/kernels";
import {type Data, type Golden, type Json, number, range, sum} from "./golden.ts";

const rowsOf = ({offsets, indices}: Pick<Neighbours, "offsets" | "indices">) =>
  range(offsets.length - 1).map((i) => [...indices.subarray(offsets[i], offsets[i + 1])]);

export const neighboursCase = {
  async compute({input: {lon, lat, field: z}, options: {k, radius_km: km}}: Golden) {
    const [near, within] = [knn({k}), radius({km})];
    const found = near.find({lon, lat});
    const around = rowsOf(within.find({lon, lat}));
    const f = points(z, {lon, lat});
    return {
      knn: rowsOf(found),
      knn_distance_km_first20: found.distances.subarray(0, 20 * k),
      radius: around,
      radius_counts: around.map((list) => list.length),
      empty_radius_sets: around.flatMap((list, i) => (list.length === 0 ? [i] : [])),
      local_mean_knn: (await fitApply(localMean({neighbourhood: near}), f)).result,
      local_mean_radius: (await fitApply(localMean({neighbourhood: within}), f)).result
    };
  },
  aside: {
    points_with_a_tie_at_rank_k: "how many ties the lists have decided",
    closest_pair_to_the_radius_limit_km: "how near the points come to the limit"
  }
};

export const meshCase = {
  async compute({options: {k, radius_km: km}}: Golden) {
    const probes = fibonacci(40);
    const near = {knn: knn({k}), radius: radius({km})};
    const of = (n: number) => {
      const mesh = fibonacci(n);
      const z = mesh.lon.map((lon, i) => {
        const [x, y] = [(lon * Math.PI) / 180, (mesh.lat[i] * Math.PI) / 180];
        return Math.sin(3 * x) * Math.cos(y) + 0.5 * Math.sin(2 * y);
      });
      const [a, b] = (["knn", "radius"] as const).map((kind) => {
        const found = near[kind].find(mesh, probes);
        return {
          reach: range(40).map((i) =>
            Math.max(0, ...found.distances.subarray(found.offsets[i], found.offsets[i + 1]))
          ),
          counts: rowsOf(found).map((list) => list.length),
          means: rowsOf(found).map((list) => sum(list.map((j) => z[j])) / list.length)
        };
      });
      return {knn: a, radius: b};
    };
    const [few, many] = [of(2000), of(8000)];
    const mean = (list: number[]) => sum(list) / list.length;
    const said = (n: number, {knn: a, radius: b}: typeof few) => ({
      n_points: n,
      knn_reach_km_mean: mean(a.reach),
      knn_reach_km_first5: a.reach.slice(0, 5),
      radius_reach_km_mean: mean(b.reach),
      radius_count_mean: mean(b.counts),
      radius_count_first5: b.counts.slice(0, 5),
      local_mean_knn_first5: a.means.slice(0, 5),
      local_mean_radius_first5: b.means.slice(0, 5)
    });
    const change = (kind: "knn" | "radius") =>
      Math.sqrt(mean(few[kind].means.map((x, i) => (x - many[kind].means[i]) ** 2)));
    return {
      n2000: said(2000, few),
      n8000: said(8000, many),
      ratio_knn_reach: mean(many.knn.reach) / mean(few.knn.reach),
      expected_ratio_sqrt_n1_over_n2: Math.sqrt(2000 / 8000),
      ratio_radius_reach: mean(many.radius.reach) / mean(few.radius.reach),
      rms_change_of_local_mean_knn: change("knn"),
      rms_change_of_local_mean_radius: change("radius")
    };
  }
};

function fibonacci(n: number): Record<"lon" | "lat", number[]> {
  const turn = Math.PI * (3 - Math.sqrt(5));
  const degrees = 180 / Math.PI;
  return {
    lat: range(n).map((i) => Math.asin(1 - (2 * i + 1) / n) * degrees),
    lon: range(n).map((i) => ((((i * turn * degrees + 180) % 360) + 360) % 360) - 180)
  };
}

export const moranCase = {
  async compute({values}: Golden, data: Data) {
    const {f, W} = await mapOf(values, data);
    const [standard, ones] = [rowStandardize(W), binary(W)];
    const lists = rowsOf(W);
    const local = localMoran(f, standard);
    const hot = getisOrd(f, ones, {star: true});
    const all = generalG(f, ones);
    return {
      n: W.rows,
      islands: W.ids.filter((_, i) => lists[i].length === 0).map(idLike(values.islands)),
      mean_neighbours: W.indices.length / W.rows,
      symmetric: lists.every((list, i) => list.every((j) => lists[j].includes(i))),
      row_standardised: globalOf(f, standard),
      binary: globalOf(f, ones),
      local_moran_row_standardised: {
        ids: W.ids.map(idLike(values.local_moran_row_standardised.ids)),
        I_divisor_n_minus_1: local.I.values.map((I) => (I * (W.rows - 1)) / W.rows),
        I_divisor_n: local.I,
        quadrant: local.quadrant
      },
      getis_ord_gstar_binary_self1: {
        z: hot.z,
        p_two_sided: hot.p,
        p_one_sided: hot.p.values.map((p) => p / 2)
      },
      general_G_binary: {
        G: all.G,
        EG: all.expected,
        VG: all.variance,
        z_norm: all.z,
        p_norm_esda_one_sided: number(all.p) / 2
      }
    };
  },
  aside: {
    S1: "seen in the variances alone",
    S2: "seen in the variances alone",
    kurtosis_b2: "seen in the variances alone",
    quadrant_key: "words"
  }
};

const idLike = (list: unknown[]) => (id: string) => (typeof list[0] === "number" ? Number(id) : id);

async function mapOf(values: Json, data: Data) {
  if (values.n === 49) {
    const {crime} = await data.json("data_columbus.json");
    return {f: field(crime, {dims: ["region"]}), W: readGal(await data.text("columbus.gal"))};
  }
  const {fips, sid74, bir74} = await data.json("data_sids.json");
  const file = values.islands.length > 0 ? "ncCC89.gal" : "ncCR85.gal";
  const rate = sid74.map((deaths: number, i: number) => (1000 * deaths) / bir74[i]);
  return {f: field(rate, {dims: ["region"]}), W: readGal(await data.text(file), {ids: fips})};
}

function globalOf(f: ReturnType<typeof field>, W: SpatialWeights) {
  const [m, g] = [moran(f, W), geary(f, W)];
  return {
    S0: sum(W.values),
    moran: {
      I: m.I,
      EI: m.expected,
      VI_norm: m.varianceNormal,
      VI_rand: m.varianceRandom,
      z_norm: m.zNormal,
      z_rand: m.zRandom,
      p_norm_two_sided: m.pNormal,
      p_rand_two_sided: m.pRandom
    },
    geary: {
      C: g.C,
      EC: g.expected,
      VC_norm: g.varianceNormal,
      VC_rand: g.varianceRandom,
      z_norm: g.zNormal,
      z_rand: g.zRandom,
      // esda's own are one-sided.
      p_norm_esda: number(g.pNormal) / 2,
      p_rand_esda: number(g.pRandom) / 2,
      p_norm_two_sided: g.pNormal,
      p_rand_two_sided: g.pRandom
    }
  };
}
