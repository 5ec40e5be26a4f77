// Reads [{zpl, width, height, dpmm}] in millimetres and dots a millimetre, writes the labels as PNG pictures in base64.
import fs from "node:fs";
import { ready } from "zpl-renderer-js";

const { api } = await ready;
const printed = [];
for (const { zpl, width, height, dpmm } of JSON.parse(fs.readFileSync(0, "utf8"))) {
  printed.push(await api.zplToBase64Async(zpl, width, height, dpmm));
}
const text = Buffer.from(JSON.stringify(printed));
for (let at = 0; at < text.length; ) at += fs.writeSync(1, text, at);
process.exit(0); // the renderer would keep it alive
