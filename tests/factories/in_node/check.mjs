// Puts bundles to the check of the browser. Standard input: [{bundle: path, checkpoint, vkey}]; output: what was found of each.

import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`);
const { verify } = await import(new URL("bundle.js", folder));
const { Unreadable } = await import(new URL("bytes.js", folder));

async function found({ bundle, checkpoint, vkey }) {
  try {
    const { verdict, events, checkpoints, problems, notices, vkey: key, anchored } = await verify(new Blob([await readFile(bundle)]), { checkpoint, vkey });
    return { verdict, events, checkpoints, problems, notices, vkey: key, anchored };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { verdict: "UNREADABLE", problems: [{ where: "file", what: error.message }] };
  }
}

const all = [];
for (const job of JSON.parse(await text(process.stdin))) all.push(await found(job));
process.stdout.write(JSON.stringify(all));
