// Answers CloudFormation when every replica of the secrets is in sync, or says which one is not and why.
const { SecretsManagerClient, DescribeSecretCommand } = require('@aws-sdk/client-secrets-manager');

const PAUSE = 5000;
const TIME_TO_ANSWER = 20000;
const secretsManager = new SecretsManagerClient();

async function describe(Arn) {
  try {
    return await secretsManager.send(new DescribeSecretCommand({ SecretId: Arn }));
  } catch (error) {
    // The role's policy was made a moment ago, and IAM has not told everybody.
    if (error.name === 'AccessDeniedException') return { Name: Arn };
    throw error;
  }
}

async function waiting({ Arn, Regions }) {
  const { Name, ReplicationStatus = [] } = await describe(Arn);
  const replicas = Regions.map((region) => ReplicationStatus.find((it) => it.Region === region) ?? { Region: region });
  const failed = replicas.find((it) => it.Status === 'Failed');
  if (failed) throw new Error(`The secret ${Name} is not replicated to ${failed.Region}: ${failed.StatusMessage}`);
  return replicas.filter((it) => it.Status !== 'InSync').map((it) => `${Name} in ${it.Region}`);
}

async function inSync(secrets, context) {
  for (;;) {
    const left = (await Promise.all(secrets.map(waiting))).flat();
    if (left.length === 0) return;
    if (context.getRemainingTimeInMillis() < TIME_TO_ANSWER) throw new Error(`Still not replicated: ${left.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

exports.handler = async (event, context) => {
  let reason;
  try {
    if (event.RequestType !== 'Delete') await inSync(event.ResourceProperties.Secrets, context);
  } catch (error) {
    console.error(error);
    reason = error.message;
  }
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event;
  const Status = reason ? 'FAILED' : 'SUCCESS';
  const body = { Status, Reason: reason, StackId, RequestId, LogicalResourceId, PhysicalResourceId };
  // The signature of the address is of a request without a content type.
  await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body: JSON.stringify(body) });
};
