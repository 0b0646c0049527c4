import { readable } from '@/words';
import type { Notice, NoticeState } from './shapes';
import en from './words.en.json';
import { useAlertsWords } from './words';

export const channels = ['sms', 'whatsapp', 'email', 'push', 'webhook'] as const;
export const states = [
  'pending',
  'sending',
  'sent',
  'delivered',
  'failed',
  'logged',
  'suppressed',
  'dead',
] as const satisfies readonly NoticeState[];
export const events = Object.keys(en.event) as (keyof typeof en.event)[];
const reasons = Object.keys(en.why) as (keyof typeof en.why)[];

/** What a notice is about, how it went, and why not. */
export function useNoticeWords() {
  const { t } = useAlertsWords();
  return {
    event: (code: string) => {
      const known = events.find((one) => one === code);
      return known ? t(`event.${known}`) : readable(code);
    },
    channel: (code: string) => {
      const known = channels.find((one) => one === code);
      return known ? t(`channel.${known}`) : readable(code);
    },
    /** Why it was not sent, or is tried again; what a provider said stays as it is. Null: there is nothing to say. */
    reason: ({ state, reason }: Pick<Notice, 'state' | 'reason'>) => {
      if (state === 'logged') return t('why.logged');
      const known = reasons.find((one) => one === reason);
      return known ? t(`why.${known}`) : reason;
    },
  };
}
