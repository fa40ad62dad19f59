// Prints the table of .ci/patterns. The argument is the directory with the output of the other checks.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TEMPLATES = "infra-cdk/target/templates";
const output = process.argv[2];

/** Returns how many lines name a template of each directory; equal templates are checked once. */
function findings(tool) {
  const counts = new Map();
  for (const line of readFileSync(join(output, tool), "utf8").split("\n")) {
    const directory = /infra-cdk\/target\/templates\/([0-9a-f]+)\//.exec(line)?.[1];
    if (directory) counts.set(directory, (counts.get(directory) ?? 0) + 1);
  }
  return counts;
}

/** Returns the findings of cdk-nag, which the CDK writes beside the templates. */
function nag(directory) {
  const files = readdirSync(join(TEMPLATES, directory), { recursive: true });
  return files
    .filter((file) => file.endsWith(".json"))
    .map((file) => readFileSync(join(TEMPLATES, directory, file), "utf8"))
    .reduce((sum, text) => sum + [...text.matchAll(/"type":\s*"aws:cdk:(?:error|warning)",\s*"data":\s*"(?:AwsSolutions-|CdkNag)/g)].length, 0);
}

const lint = findings("cfn-lint");
const preflight = findings("cdk-preflight");
const groups = new Map();
for (const line of readFileSync("infra-cdk/target/patterns.md", "utf8").split("\n").slice(2).filter(Boolean)) {
  const [, pattern, settings, stacks, , directory] = line.split("|").map((cell) => cell.trim());
  if (!existsSync(join(TEMPLATES, directory))) throw new Error(`${TEMPLATES}/${directory} is missing: run the tests of infra-cdk again`);
  const store = /(?:^| )dataStore=(\S+)/.exec(settings)?.[1] ?? "dynamodb";
  const regions = /(?:^| )regions=\S+,/.test(settings) ? 2 : 1;
  const resources = [...stacks.matchAll(/\w+ (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  const key = `${pattern} | ${store} | ${regions}`;
  const group = groups.get(key) ?? { deployments: 0, least: Infinity, most: 0, nag: 0, lint: 0, preflight: 0 };
  group.deployments += 1;
  group.least = Math.min(group.least, resources);
  group.most = Math.max(group.most, resources);
  group.nag += nag(directory);
  group.lint += lint.get(directory) ?? 0;
  group.preflight += preflight.get(directory) ?? 0;
  groups.set(key, group);
}
console.log("| pattern | data store | regions | deployments | resources | cdk-nag | cfn-lint | cdk-preflight |");
console.log("|---|---|---|---:|---:|---:|---:|---:|");
let all = 0;
for (const [key, it] of [...groups].sort()) {
  console.log(`| ${key} | ${it.deployments} | ${it.least} to ${it.most} | ${it.nag} | ${it.lint} | ${it.preflight} |`);
  all += it.nag + it.lint + it.preflight;
}
if (all > 0) {
  for (const tool of ["cfn-lint", "cdk-preflight"]) process.stderr.write(readFileSync(join(output, tool), "utf8"));
}
process.exit(all > 0 ? 1 : 0);
