import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ShareLink } from './share-link';

const open = (url: string) => render(<ShareLink url={url} car="BMW X5" />);
const link = () => screen.getByRole('link', { name: 'Open the page' }).getAttribute('href');

describe("a job's link", () => {
  it('says that no phone can open it while the hub knows no address of its own', () => {
    open('http://localhost:8080/track/AAAA');
    expect(screen.getByText(/^Only this computer can open this link\..*PITWATCH_PUBLIC_URL/)).toBeDefined();
    expect(link()).toBe('http://localhost:8080/track/AAAA');
  });

  it('says nothing of the sort where phones can open it', () => {
    open('https://pitwatch.example/track/AAAA');
    expect(screen.queryByText(/^Only this computer/)).toBeNull();
    expect(link()).toBe('https://pitwatch.example/track/AAAA');
  });
});
