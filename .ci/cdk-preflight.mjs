// Runs the rules of cdk-preflight over templates: node cdk-preflight.mjs DIRECTORY_OF_TOOLS TEMPLATE...
// The package has no command for that, but its CDK plugin accepts files.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [tools, ...templates] = process.argv.slice(2);
const modules = createRequire(resolve(tools, 'node_modules') + '/');
const { PreflightEnforcePlugin } = modules(resolve(tools, 'node_modules/cdk-preflight/lib/private/enforce.js'));
const { BUNDLED_RULES } = modules(resolve(tools, 'node_modules/cdk-preflight/lib/rules.generated.js'));

// False findings, each with the reason.
const EXCEPTIONS = [
  {
    rule: 'pf-iam-policy-resource-format',
    message: /^Resource '\/haapi-[a-z0-9-]+\/secretArn\//,
    reason: "A parameter of the type AWS::SSM::Parameter::Value: its default is the name of the Systems Manager parameter that holds the ARN, and not the value.",
  },
];

const report = new PreflightEnforcePlugin(BUNDLED_RULES, false).validate({
  stackTemplates: templates.map((templatePath) => ({ templatePath, stackConstructPath: templatePath })),
});
const findings = report.violations.filter(
  (it) => !EXCEPTIONS.some((exception) => exception.rule === it.ruleName && exception.message.test(it.description)),
);
for (const it of findings) {
  const [at] = it.violatingResources;
  console.error(`${at.templatePath}: ${at.resourceLogicalId} ${at.locations}: ${it.ruleName} (${it.severity}): ${it.description}`);
}
// Warnings fail the check too, unless an exception gives a reason.
process.exit(findings.length ? 1 : 0);
