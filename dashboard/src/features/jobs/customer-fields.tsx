import { FieldRow, TextField } from '@/kit/form-fields';
import { coded, optionalMatch, optionalText, text } from '@/kit/rules';
import { useJobsWords } from './words';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Whose car, and which one; limits as in the contract. */
export const customerRules = {
  customer_name: text(200),
  customer_phone: optionalText(40),
  customer_email: optionalMatch(EMAIL, coded('kit.form.email'), 254),
  car_model: text(200),
  car_plate: optionalText(32),
};

/** The plain fields of a customer; phone and plate stand apart where they also look customers up. */
export function CustomerFields() {
  const { t } = useJobsWords();
  return (
    <>
      <FieldRow>
        <TextField name="customer_name" label={t('field.customer')} autoComplete="off" maxLength={200} />
        <TextField name="customer_phone" label={t('field.phone')} type="tel" autoComplete="off" optional />
      </FieldRow>
      <TextField name="customer_email" label={t('field.email')} type="email" autoComplete="off" optional />
      <FieldRow>
        <TextField name="car_model" label={t('field.car')} autoComplete="off" maxLength={200} />
        <TextField name="car_plate" label={t('field.plate')} autoComplete="off" autoCapitalize="characters" optional />
      </FieldRow>
    </>
  );
}
