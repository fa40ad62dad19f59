#!/usr/bin/env node
// Prints the OpenAPI document in a synthesized template in a form that API Gateway can import
// before any other resource of the deployment exists: node infra-cdk/api-body.mjs
// cdk.out/assembly-Ecs/EcsPrimary*.template.json >body.json Values that CloudFormation fills in
// become examples, and integrations lose their VPC link, which would have to exist. Everything else
// is what a deployment imports.
import { readFileSync } from 'node:fs';

const template = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const api = Object.values(template.Resources).find((it) => it.Type === 'AWS::ApiGateway::RestApi');
if (!api) throw new Error(`${process.argv[2]} contains no REST API; use the template of Primary`);

const account = '123456789012';
const region = process.env.AWS_REGION ?? 'us-east-1';

function text(value) {
  if (typeof value === 'string') return value;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]);
  if (value['Fn::ImportValue']) return `arn:aws:cognito-idp:${region}:${account}:userpool/${region}_Example01`;
  if (value['Fn::GetAtt']?.[1] === 'DNSName') return 'internal.example.com';
  if (value['Fn::GetAtt']?.[1] === 'Arn') return `arn:aws:cognito-idp:${region}:${account}:userpool/${region}_Example01`;
  if (value['Fn::Select']) return 'example';
  if (value.Ref === 'AWS::Partition') return 'aws';
  if (value.Ref === 'AWS::Region') return region;
  if (value.Ref) return `arn:aws:lambda:${region}:${account}:function:example:live`;
  throw new Error(`no example for ${JSON.stringify(value)}`);
}

function importable(value) {
  if (Array.isArray(value)) return value.map(importable);
  if (value === null || typeof value !== 'object') return value;
  const names = Object.keys(value);
  if (names.length === 1 && (names[0] === 'Ref' || names[0].startsWith('Fn::'))) return text(value);
  const { connectionId, integrationTarget, ...rest } = value;
  if (value.connectionType === 'VPC_LINK') rest.connectionType = 'INTERNET';
  const kept = value.connectionType === 'VPC_LINK' ? rest : value;
  return Object.fromEntries(Object.entries(kept).map(([name, it]) => [name, importable(it)]));
}

console.log(JSON.stringify(importable(api.Properties.Body), null, 2));
