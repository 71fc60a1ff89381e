// Double of the mail binding: keeps messages and hands them out over HTTP, and refuses them while it is told to.
import { WorkerEntrypoint } from 'cloudflare:workers';

const messages = [];
let refuses = false;
let refused = 0;

export class Mail extends WorkerEntrypoint {
  async send(message) {
    if (!message?.to || !message?.from || !message?.subject) throw new Error('a message needs from, to and subject');
    if (refuses) {
      refused += 1;
      throw new Error(`no mail for ${message.to} today`);
    }
    messages.push({ to: message.to, from: message.from, subject: message.subject, text: message.text, html: message.html });
    return { messageId: `<${messages.length}@double>` };
  }
}

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (request.method === 'PUT') refuses = pathname === '/refusing';
    return Response.json(pathname === '/refused' ? refused : messages);
  },
};
