"use strict";
// Reads the source of the engine and packs, solves each, and writes what it found as lines of JSON:
//   node run.js ENGINE FOLDER OUT all|first
// With "first" it stops at the first refusal.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const [engine, folder, out, wanted] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(engine, "utf8"), { filename: engine });
vm.runInThisContext(fs.readFileSync(path.join(__dirname, "answers.js"), "utf8"));

const lines = [];
for (const name of fs.readdirSync(folder).sort()) {
  const answer = answer_of(new Uint8Array(fs.readFileSync(path.join(folder, name))));
  lines.push(JSON.stringify({ name, ...answer }));
  if (wanted === "first" && "refused" in answer) break;
}
fs.writeFileSync(out, lines.join("\n"));
