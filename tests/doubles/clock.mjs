// The deployment's clock: each request is one tick of its cron trigger. Answers how the worker took it.
export default {
  async fetch(_request, env) {
    const { outcome } = await env.main.scheduled({ scheduledTime: new Date(), cron: '*/5 * * * *' });
    return Response.json(outcome);
  },
};
