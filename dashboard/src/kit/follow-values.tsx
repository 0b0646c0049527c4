import { useEffect } from 'react';
import { useFormContext, type FieldValues } from 'react-hook-form';

/** Lets the form around it take over values that others changed meanwhile, where one has changed nothing oneself. */
export function FollowValues({ values }: { values: FieldValues }) {
  const { reset } = useFormContext();
  useEffect(() => {
    reset(values, { keepDirtyValues: true, keepDirty: true });
  }, [values, reset]);
  return null;
}
