/** @file The native engine: TensorFlow in a thread of its own, on the GPU where it sees one. Never needed, never installed unasked. */
import {Refusal} from "./adapter.ts";
import {precision} from "./native/adapter.ts";
import {nativePlaces} from "./native/places.ts";
import {shareNative} from "./native/share.ts";
import type {AdapterSeat} from "./registry.ts";

export const native: AdapterSeat = {
  name: "native",
  precision,
  async find() {
    const places = nativePlaces();
    const place = places.find(({found}) => found);
    if (place) return {found: true, detail: place.detail};
    if (places.length === 0) return {found: false, detail: "it runs in Node only"};
    // Pages show this sentence to their readers, so it names no folder of the author's; `fieldbook doctor` names them all.
    return {found: false, detail: `${places[0].detail}; fieldbook native setup makes it`};
  },
  async open() {
    const addon = nativePlaces().find(({found}) => found)?.addon;
    if (addon === undefined) throw new Refusal("there is nothing to load", {final: true});
    return shareNative(addon);
  }
};
