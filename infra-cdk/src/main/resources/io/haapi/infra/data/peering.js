// Answers CloudFormation when two clusters of Aurora DSQL are peered and active, or says which one is not and why.
const { DSQLClient, DeleteClusterCommand, GetClusterCommand, UpdateClusterCommand } = require('@aws-sdk/client-dsql');

const PAUSE = 5000;
const TIME_TO_ANSWER = 20000;
const READY = ['ACTIVE', 'IDLE', 'INACTIVE'];
const LOST = ['FAILED', 'PENDING_DELETE', 'DELETING', 'DELETED'];
// The policy of the role was made a moment ago, or the cluster is being changed.
const LATER = ['AccessDeniedException', 'ConflictException', 'ThrottlingException'];
const PEERED = 'peered';

function send(arn, command) {
  return new DSQLClient({ region: arn.split(':')[3] }).send(command);
}

// Returns what is missing, or nothing.
async function peer(arn, other, witnessRegion) {
  const identifier = arn.split('/')[1];
  try {
    const { status, multiRegionProperties } = await send(arn, new GetClusterCommand({ identifier }));
    if (LOST.includes(status)) throw new Error(`The cluster ${arn} cannot be peered: it is ${status}`);
    if (multiRegionProperties?.clusters?.includes(other)) return READY.includes(status) ? undefined : `${arn} is ${status}`;
    await send(arn, new UpdateClusterCommand({ identifier, multiRegionProperties: { witnessRegion, clusters: [other] } }));
    return `${arn} is not peered`;
  } catch (error) {
    if (LATER.includes(error.name)) return `${arn}: ${error.message}`;
    throw error;
  }
}

async function peerAll({ Clusters: [first, second], Witness }, context) {
  for (;;) {
    const missing = [await peer(first, second, Witness), await peer(second, first, Witness)].filter(Boolean);
    if (missing.length === 0) return;
    if (context.getRemainingTimeInMillis() < TIME_TO_ANSWER) throw new Error(`The clusters are still not peered: ${missing.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

// AWS deletes a peered cluster only when the other is to be deleted too. CloudFormation deletes the second after this.
async function startDeletion({ Clusters: [first], Retain }) {
  if (Retain !== 'false') return;
  try {
    await send(first, new DeleteClusterCommand({ identifier: first.split('/')[1] }));
  } catch (error) {
    if (error.name !== 'ResourceNotFoundException') throw error;
  }
}

exports.handler = async (event, context) => {
  const { RequestType, ResourceProperties, StackId, RequestId, LogicalResourceId } = event;
  let { PhysicalResourceId = 'not peered' } = event;
  let reason;
  try {
    if (RequestType !== 'Delete') {
      await peerAll(ResourceProperties, context);
      PhysicalResourceId = PEERED;
    } else if (PhysicalResourceId === PEERED) {
      // Not after a failed creation, which must leave the first region's stack as it is.
      await startDeletion(ResourceProperties);
    }
  } catch (error) {
    console.error(error);
    reason = error.message;
  }
  const Status = reason ? 'FAILED' : 'SUCCESS';
  const body = { Status, Reason: reason, StackId, RequestId, LogicalResourceId, PhysicalResourceId };
  // The signature of the address is of a request without a content type.
  await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body: JSON.stringify(body) });
};
