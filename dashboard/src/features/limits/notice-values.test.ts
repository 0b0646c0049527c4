import { describe, expect, it } from 'vitest';
import { pitConfig, workshopConfig } from '@/testing/limits';
import { noticeChangeOf, noticeValuesOf, type NoticeValues } from './notice-values';

const workshop = {
  ...workshopConfig,
  channels: { high_aqi: ['dashboard' as const, 'sms' as const] },
  quiet_hours: { from: '22:00', to: '07:00' },
};
const read = (values: NoticeValues) => ({
  ...values,
  throttle_minutes: Number(values.throttle_minutes),
  sms_per_day: Number(values.sms_per_day),
});

describe('whom alerts are told to', () => {
  it('changes nothing as it is, in a workshop and in a pit', () => {
    expect(noticeChangeOf(workshop, null, read(noticeValuesOf(workshop, null)))).toEqual({});
    expect(noticeChangeOf(pitConfig, workshop, read(noticeValuesOf(pitConfig, workshop)))).toEqual({});
  });

  it('sends only what differs', () => {
    const values = noticeValuesOf(workshop, null);
    const wanted = {
      ...values,
      channels: { ...values.channels, high_aqi: ['sms', 'dashboard', 'push'] },
      recipients: ['3'],
      quiet: ['off'],
    };
    expect(noticeChangeOf(workshop, null, read(wanted))).toEqual({
      channels: { high_aqi: ['dashboard', 'sms', 'push'] },
      recipients: [{ user_id: 3 }],
      quiet_hours: null,
    });
  });

  it('of a pit is its own part by part, and "off" is no quiet hours there', () => {
    const values = noticeValuesOf(pitConfig, workshop);
    expect(values.own).toEqual([]);
    expect(values.channels.high_aqi).toEqual(['dashboard', 'sms']);
    const wanted = { ...values, own: ['quiet_hours'], quiet: ['off'], channels: { high_aqi: [] } };
    expect(noticeChangeOf(pitConfig, workshop, read(wanted))).toEqual({ quiet_hours: 'off' });
    const own = { ...pitConfig, quiet_hours: 'off' as const, channels: { high_aqi: [] } };
    const back = { ...noticeValuesOf(own, workshop), own: [] };
    expect(noticeChangeOf(own, workshop, read(back))).toEqual({ quiet_hours: null, channels: { high_aqi: null } });
  });
});
