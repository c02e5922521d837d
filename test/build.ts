/** @file Builds the rooms before any test; tests import the doors by name (`fieldbook/kernels`), as users do. */
import {build} from "../bin/build.js";

export default function setup(): void {
  build();
}
