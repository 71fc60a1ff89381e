// The site under test: the development artefacts under wrangler, with its own empty state.
import { Program } from './program.mjs';
import { witnesses } from './story.mjs';

export class Site {
  #program;
  #mails = [];

  static async start() {
    const site = new Site();
    site.#program = new Program('site');
    const { origin, setup_token: setupToken, enrolment_key: enrolmentKey } = await site.#program.next();
    Object.assign(site, { origin, setupToken, enrolmentKey });
    witnesses.add(site);
    return site;
  }

  // The next message that was sent: {to, subject, text, link}.
  mail() {
    return this.#program.ask('mail');
  }

  // The next message to an address; messages to others stay for those who ask for them later.
  async mailTo(address, subject = /./) {
    const isMeant = (mail) => mail.to.includes(address) && subject.test(mail.subject);
    for (;;) {
      const found = this.#mails.findIndex(isMeant);
      if (found >= 0) return this.#mails.splice(found, 1)[0];
      this.#mails.push(await this.mail());
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

  // What the server said last.
  async tell() {
    const { log } = await this.#program.ask('log');
    return `-- the server at ${this.origin} said last\n${log}`;
  }

  close() {
    witnesses.delete(this);
    return this.#program.close();
  }
}
