import type { Webhook } from '@/contract/shapes';
import type { NoticeChannel, Recipient } from './shapes';

/** What a channel lacks to reach everybody that is to be notified. */
export type Lack = { what: 'number' | 'address'; names: string[] } | { what: 'webhook' | 'webhookOff' } | null;

/** The chosen ones; where none are, the owners. */
export const notified = (people: Recipient[], chosen: string[]): Recipient[] =>
  people.filter(({ id, role }) => (chosen.length === 0 ? role === 'owner' : chosen.includes(String(id))));

/**
 * What a channel lacks; null: nothing that is known here.
 *
 * @param webhook null: there is none; undefined: that is not known
 */
export function lackOf(
  channel: NoticeChannel,
  people: Recipient[],
  webhook: Pick<Webhook, 'enabled'> | null | undefined,
): Lack {
  switch (channel) {
    case 'sms':
    case 'whatsapp':
      return missing('number', people, 'phone');
    case 'email':
      return missing('address', people, 'email');
    case 'webhook':
      if (webhook === null) return { what: 'webhook' };
      return webhook?.enabled === false ? { what: 'webhookOff' } : null;
    default:
      return null; // browsers are each person's own, and nobody else's to know
  }
}

function missing(what: 'number' | 'address', people: Recipient[], field: 'phone' | 'email'): Lack {
  const names = people.filter((one) => one[field] === null).map(({ name }) => name);
  return names.length === 0 ? null : { what, names };
}
