/** @file What the page of the training suite offers. */
import {type Csr, type EngineName, engines, openAutograd} from "fieldbook/kernels";
import {type OperationName, slopes, train} from "../kernels/autograd.model.ts";

export const page = {
  engines,
  openAutograd,
  slopes: (engine: EngineName, name: OperationName, hasAxis: boolean) =>
    within(engine, (autograd) => slopes(autograd, name, hasAxis)),
  train: (engine: EngineName, steps: number, size: number) =>
    within(engine, async (autograd) => ({...(await train(autograd, steps, size)), ...autograd.engine})),
  /** The sum of each row of a product with so many entries, all 1, of a column of ones. */
  wide: (engine: EngineName, entries: number) =>
    within(engine, async ({tf, run, sparseProduct, read}) => {
      const w: Csr = {
        rows: 2,
        cols: 1,
        offsets: Int32Array.of(0, 1, entries),
        indices: new Int32Array(entries),
        values: new Float64Array(entries).fill(1)
      };
      const y = run(() => sparseProduct(w, tf.ones([1, 1])));
      const sums = Array.from(await read(y));
      y.dispose();
      return sums;
    })
};

async function within<T>(
  engine: EngineName,
  work: (autograd: Awaited<ReturnType<typeof openAutograd>>) => Promise<T>
): Promise<T> {
  const autograd = await openAutograd({engine});
  try {
    return await work(autograd);
  } finally {
    autograd.close();
  }
}
