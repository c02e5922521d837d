/** @file `Files` of the older dialect: reads what a reader chose in a file input. */

export function buffer(file: Blob): Promise<ArrayBuffer> {
  return file.arrayBuffer();
}

export function text(file: Blob): Promise<string> {
  return file.text();
}

/** The file as a `data:` address. */
export async function url(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:${file.type || "application/octet-stream"};base64,${btoa(binary)}`;
}
