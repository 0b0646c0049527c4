import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const data = dirname(process.env.PITWATCH_DEMO ?? '');
const log = join(data, 'notices.log');
const mailbox = join(data, 'mails');

/** Whether mails go to the server of the browser tests; else the channel `log` writes them down. */
export const mailed = existsSync(mailbox);

/** A mail as its server was given it. */
interface Mail {
  /** Its plain text. */
  text: string;
  /** By which its reader does without more of its kind; empty: they can't. */
  unsubscribe: string;
}

/** The mails to an address, newest last. */
export const mailsTo = (to: string): Mail[] =>
  (mailed ? readdirSync(mailbox).sort() : [])
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(mailbox, name), 'utf8'))
    .filter((mail) => mail.startsWith(`${to}\n`))
    .map((mail) => ({ text: plainTextOf(mail), unsubscribe: /^List-Unsubscribe:\s*<(.*?)>/im.exec(mail)?.[1] ?? '' }));

function plainTextOf(mail: string): string {
  const part = mail.split(/^------=_.*$/m).find((one) => /^Content-Type: text\/plain/im.test(one)) ?? mail;
  const [head = '', ...lines] = part.trimStart().split('\n\n');
  const text = lines.join('\n\n');
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(text, 'base64').toString();
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(head)) return text;
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** What was sent to an address of a workshop's people, newest last. */
export const notices = (to: string): string[] => [
  ...(existsSync(log) ? readFileSync(log, 'utf8') : '').split('\n').filter((line) => line.split(' ')[2] === to),
  ...mailsTo(to).map(({ text }) => text),
];

/** The code that was sent to an address last, to sign in or to confirm it; empty: none was. */
export const codeSentTo = (to: string): string =>
  notices(to)
    .flatMap((text) => /\b\d{6}\b/.exec(text) ?? [])
    .at(-1) ?? '';
