/** @file What a native engine is made of, and how large each part is. */

/** The release whose libraries the addon was tried with. */
export const TENSORFLOW = "2.21.0";
/** Any Python's wheel has the same libraries in it; this one's has them for certain. */
export const PYTHON = "3.12";

export interface Recipe {
  /** Of this machine, such as "linux-x64". */
  platform: string;
  /** What pip is asked for. */
  requirement: string;
  /** What npm is asked for: the sources of the addon, and the headers of Node. */
  packages: string[];
  /** The package among them that holds the addon. */
  name: string;
  gpu: boolean;
  /** Megabytes to be fetched by pip and by npm, and on disk in the end. */
  megabytes: {wheel: number; packages: number; disk: number};
}

/** The wheels that there are, with their megabytes packed and their libraries' unpacked. */
const wheels: Record<string, {cpu: [string, number, number]; gpu?: [string, number, number]}> = {
  "linux-x64": {cpu: ["tensorflow-cpu", 274, 853], gpu: ["tensorflow", 573, 1259]},
  "linux-arm64": {cpu: ["tensorflow", 282, 900]}
};
const PACKAGES = 73;
const PACKAGES_ON_DISK = 302;

/** Returns the recipe for this machine, or undefined where there is none. */
export function recipeFor({gpu = false, platform = here()}: RecipeOptions = {}): Recipe | undefined {
  const wheel = wheels[platform]?.[gpu ? "gpu" : "cpu"];
  if (!wheel) return undefined;
  const [requirement, packed, unpacked] = wheel;
  const name = gpu ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node";
  return {
    platform,
    requirement: `${requirement}==${TENSORFLOW}`,
    packages: [`${name}@4.22.0`, "node-api-headers@1"],
    name,
    gpu,
    megabytes: {wheel: packed, packages: PACKAGES, disk: unpacked + PACKAGES_ON_DISK}
  };
}

export interface RecipeOptions {
  /** Whether TensorFlow is to use a GPU; defaults to false. */
  gpu?: boolean;
  /** By default this machine's. */
  platform?: string;
}

/** This machine, as Node calls it. */
export function here(): string {
  return `${process.platform}-${process.arch}`;
}
