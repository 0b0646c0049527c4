import { TextField } from '@/kit/form-fields';
import { useDevicesWords } from './words';

/** The id of a device as its label has it. */
export function DeviceIdField(props: { hint?: string }) {
  const { t } = useDevicesWords();
  return (
    <TextField
      name="device_id"
      label={t('claim.id')}
      placeholder="ESP32-A1B2C3D4E5F6"
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      {...props}
    />
  );
}
