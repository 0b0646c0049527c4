import type { Workshop } from '@/contract/shapes';

type Present = Pick<Workshop, 'video_record' | 'video_consent' | 'video_days'>;

/** What somebody has to know before they save it. */
export type Consequence = 'off' | 'always' | 'notice' | 'required' | 'fewerDays';

/** What becomes of people, and of what is recorded, by a change; nothing while all is as it was. */
export function consequencesOf(
  present: Present,
  chosen: { video_record?: string; video_consent?: string; video_days?: string },
): Consequence[] {
  const found: Consequence[] = [];
  const { video_record: record, video_consent: consent } = chosen;
  const days = Number(chosen.video_days);
  if (record === 'off' && present.video_record !== 'off') found.push('off');
  if (record === 'always' && present.video_record !== 'always') found.push('always');
  if (consent === 'notice' && present.video_consent !== 'notice') found.push('notice');
  if (consent === 'required' && present.video_consent !== 'required') found.push('required');
  if (days >= 1 && days < present.video_days) found.push('fewerDays');
  return found;
}
