/** @file Names a notebook may use without defining them, and packages that need no network. */

/** What Notebook Kit gives every notebook: its builtins, its libraries and its sample data. */
export const builtinNames: readonly string[] = words(`
  display view invalidation visibility dark now width
  DatabaseClient FileAttachment Generators Interpreter Mutable Secret Promises Files DOM
  _ aq Arrow d3 dot duckdb DuckDBClient echarts htl html svg Inputs L mapboxgl md mermaid Plot React ReactDOM
  tex topojson vl
  aapl alphabet cars citywages diamonds flare industries miserables olympians penguins pizza weather`);

/** Packages that come along with Fieldbook, which an `npm:` import finds without a network. */
export const localPackages: readonly string[] = words(`
  fieldbook @observablehq/plot @observablehq/inputs @observablehq/runtime @viz-js/viz
  apache-arrow arquero d3 geotiff htl hyparquet hyparquet-compressors katex lodash markdown-it
  topojson-client`);

/** Names of the language, of browsers and of Node that are no notebook's to define. */
export const globalNames: readonly string[] = words(`
  AbortController AbortSignal AggregateError Array ArrayBuffer Atomics Audio AudioContext BigInt BigInt64Array
  BigUint64Array Blob Boolean BroadcastChannel Buffer ByteLengthQueuingStrategy CSS CSSStyleSheet CanvasGradient
  CanvasRenderingContext2D Comment CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException
  DOMMatrix DOMParser DOMPoint DOMRect DataTransfer DataView Date DecompressionStream Document DocumentFragment Element
  Error ErrorEvent EvalError Event EventSource EventTarget File FileList FileReader FinalizationRegistry Float32Array
  Float64Array FontFace FormData Function GPUBufferUsage GPUMapMode GPUShaderStage GPUTextureUsage HTMLCanvasElement
  HTMLElement HTMLImageElement HTMLInputElement HTMLSelectElement HTMLVideoElement Headers IDBKeyRange IDBRequest Image
  ImageBitmap ImageData Infinity Int16Array Int32Array Int8Array IntersectionObserver Intl Iterator JSON
  KeyboardEvent Map Math MediaQueryList MessageChannel MessageEvent MessagePort MouseEvent MutationObserver NaN Node
  NodeFilter NodeList Notification Number Object OffscreenCanvas Option Path2D Performance PerformanceObserver
  PointerEvent Promise Proxy RangeError ReadableStream ReferenceError Reflect RegExp Request ResizeObserver Response
  SVGElement SVGSVGElement Set SharedArrayBuffer SharedWorker Storage String SubtleCrypto Symbol SyntaxError Text
  TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TypeError URIError URL URLSearchParams
  Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly WebGL2RenderingContext
  WebGLRenderingContext WebSocket WheelEvent Worker WritableStream XMLHttpRequest XMLSerializer XPathResult
  __dirname __filename addEventListener alert arguments atob btoa caches cancelAnimationFrame cancelIdleCallback
  clearImmediate clearInterval clearTimeout confirm console createImageBitmap crypto customElements decodeURI
  decodeURIComponent devicePixelRatio dispatchEvent document encodeURI encodeURIComponent escape eval fetch
  getComputedStyle getSelection global globalThis history indexedDB innerHeight innerWidth isFinite isNaN jupyter
  localStorage location matchMedia navigator observable open origin outerHeight outerWidth parseFloat parseInt
  performance postMessage process prompt queueMicrotask removeEventListener requestAnimationFrame
  requestIdleCallback require scheduler screen scrollBy scrollTo scrollX scrollY self sessionStorage setImmediate
  setInterval setTimeout speechSynthesis structuredClone this undefined unescape visualViewport window`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
