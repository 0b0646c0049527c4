import { useMemo, useState } from 'react';
import { ComboField } from '@/kit/combo-field';
import { fittingZones, namedZones, nearZones } from './zones';
import { useWorkshopWords } from './words';

/** The workshop's time zone, found by place or by name. */
export function ZoneField({ present }: { present: string }) {
  const { t, language } = useWorkshopWords();
  const [typed, setTyped] = useState<string | null>(null);
  const named = typed !== null;
  const zones = useMemo(() => (named ? namedZones(present, language) : nearZones(present)), [named, present, language]);
  return (
    <ComboField
      name="time_zone"
      label={t('field.time_zone')}
      hint={t('settings.zoneHint')}
      choices={named ? fittingZones(zones, typed) : zones}
      onSearch={setTyped}
    />
  );
}
