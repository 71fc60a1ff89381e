// The site under test: the development artefacts under wrangler, with its own empty state.
import { Program } from './program.mjs';

export class Site {
  #program;

  static async start() {
    const site = new Site();
    site.#program = new Program('site');
    const { origin, setup_token: setupToken, enrolment_key: enrolmentKey } = await site.#program.next();
    Object.assign(site, { origin, setupToken, enrolmentKey });
    return site;
  }

  // The next message that was sent: {to, subject, text, link}.
  mail() {
    return this.#program.ask('mail');
  }

  // The next message to an address; messages to others before it are passed over.
  async mailTo(address, subject = /./) {
    for (;;) {
      const mail = await this.mail();
      if (mail.to.includes(address) && subject.test(mail.subject)) return mail;
    }
  }

  // The address answers nothing any more, as without network.
  stop() {
    return this.#program.ask('stop');
  }

  // It answers again, with the state that it had.
  resume() {
    return this.#program.ask('resume');
  }

  close() {
    return this.#program.close();
  }
}
