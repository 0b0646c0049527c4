import { render, screen, waitFor } from '@testing-library/react';
import { generate } from 'lean-qr';
import { expect, it } from 'vitest';
import { QrCode } from './qr-code';

it('draws the code of a text, with a quiet margin, and says what it leads to', async () => {
  const text = 'https://pitwatch.example/kiosk/abc';
  render(<QrCode text={text} label="Link of the wall screen" />);
  const picture = screen.getByRole('img', { name: 'Link of the wall screen' });
  await waitFor(() => {
    expect(picture.querySelector('path')?.getAttribute('d')).toMatch(/^M/);
  });
  const side = generate(text).size + 8;
  expect(picture.querySelector('svg')?.getAttribute('viewBox')).toBe(`-4 -4 ${side} ${side}`);
});
