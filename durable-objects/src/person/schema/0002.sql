-- Nothing is ever about to end in a mail: the wish about such mails had no effect.
ALTER TABLE account DROP COLUMN mail_reminders;
