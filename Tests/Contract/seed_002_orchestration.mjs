// Seed 002, section 5: Charlie's workflow word for word, in a runtime that has the seed's fetch. Two things stand for what
// the document leaves open: the board's address for http://localhost:4000, and the first of the tasks that were found.
// Prints every answer as [status, body], one a line.
const [base] = process.argv.slice(2);
const charlieAgentId = "charlie";
const spawnSubAgent = async () => ({ childSessionKey: "agent:main:subagent:7" });

const realFetch = globalThis.fetch;
const fetch = async (url, options) => {
  const response = await realFetch(url.replace("http://localhost:4000", base), options);
  console.log(JSON.stringify([response.status, await response.clone().json()]));
  return response;
};

// 1. Task found in inbox
const [task] = await fetch('http://localhost:4000/api/tasks?status=inbox').then(r => r.json());

// 2. Log triage activity
await fetch(`http://localhost:4000/api/tasks/${task.id}/activities`, {
  method: 'POST',
  body: JSON.stringify({
    activity_type: 'updated',
    message: 'Task triaged and assigned to Developer agent',
    agent_id: charlieAgentId
  })
});

// 3. Update status
await fetch(`http://localhost:4000/api/tasks/${task.id}`, {
  method: 'PATCH',
  body: JSON.stringify({ status: 'assigned' })
});

// 4. Spawn sub-agent
const { childSessionKey } = await spawnSubAgent(task);

// 5. Register sub-agent in Mission Control
await fetch(`http://localhost:4000/api/tasks/${task.id}/subagent`, {
  method: 'POST',
  body: JSON.stringify({
    openclaw_session_id: childSessionKey,
    agent_name: 'Developer Sub-Agent'
  })
});

// 6. Log spawn activity
await fetch(`http://localhost:4000/api/tasks/${task.id}/activities`, {
  method: 'POST',
  body: JSON.stringify({
    activity_type: 'spawned',
    message: 'Spawned sub-agent for task execution',
    metadata: { session_id: childSessionKey }
  })
});

// 7. When sub-agent completes and creates files
await fetch(`http://localhost:4000/api/tasks/${task.id}/deliverables`, {
  method: 'POST',
  body: JSON.stringify({
    deliverable_type: 'file',
    title: 'Test Page',
    path: '~/Documents/Shared/mission-control/test-page.html',
    description: 'HTML test page with styling and dynamic content'
  })
});

// 8. Log completion
await fetch(`http://localhost:4000/api/tasks/${task.id}/activities`, {
  method: 'POST',
  body: JSON.stringify({
    activity_type: 'completed',
    message: 'Sub-agent completed task in 20 seconds'
  })
});

// 9. Update to review
await fetch(`http://localhost:4000/api/tasks/${task.id}`, {
  method: 'PATCH',
  body: JSON.stringify({ status: 'review' })
});
