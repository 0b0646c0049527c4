import type { ComponentProps } from 'react';
import { buttonLook, type ButtonLook } from './button-look';

type ButtonProps = ComponentProps<'button'> & { look?: ButtonLook; square?: boolean };

/** A button. One that shows a picture alone says its name to who points at it. */
export function Button({ look = 'plain', square = false, className = '', type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      title={square ? rest['aria-label'] : undefined}
      className={`${buttonLook(look, square)} disabled:opacity-60 ${className}`}
      {...rest}
    />
  );
}
