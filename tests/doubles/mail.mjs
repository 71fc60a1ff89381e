// Double of the mail binding: keeps messages and hands them out over HTTP.
import { WorkerEntrypoint } from 'cloudflare:workers';

const messages = [];

export class Mail extends WorkerEntrypoint {
  async send(message) {
    if (!message?.to || !message?.from || !message?.subject) throw new Error('a message needs from, to and subject');
    messages.push({ to: message.to, from: message.from, subject: message.subject, text: message.text, html: message.html });
    return { messageId: `<${messages.length}@double>` };
  }
}

export default {
  async fetch() {
    return Response.json(messages);
  },
};
