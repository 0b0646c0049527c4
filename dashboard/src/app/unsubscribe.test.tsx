import { cleanup, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ok, refuse } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();

describe('the link of a mail', () => {
  it('ends the messages only when that is pressed, and gives them back', async () => {
    let without = false;
    const choice = () => ok({ kind: 'job_progress', workshop: 'Shine', language: 'en', opted_out: without });
    here.hub.on('GET', '/unsubscribe/once', choice);
    here.hub.on('POST', '/unsubscribe/once', () => {
      without = true;
      return choice();
    });
    here.hub.on('DELETE', '/unsubscribe/once', () => {
      without = false;
      return choice();
    });
    visit('/unsubscribe/once');

    expect(await screen.findByText('How the work on my car goes on')).toBeDefined();
    expect(screen.getByText('Messages of Shine')).toBeDefined();
    expect(here.hub.calls).toEqual(['GET /unsubscribe/once']);
    await here.person.click(screen.getByRole('button', { name: 'End these messages' }));
    expect(await screen.findByRole('heading', { name: 'You get no more of these' })).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Get them again' }));
    expect(await screen.findByRole('heading', { name: 'End these messages?' })).toBeDefined();
    expect(here.hub.calls).toEqual(['GET /unsubscribe/once', 'POST /unsubscribe/once', 'DELETE /unsubscribe/once']);
  });

  it("speaks its reader's language from the first word on, unless another one was chosen on this device", async () => {
    here.hub.on('GET', '/unsubscribe/hers', () =>
      ok({ kind: 'job_progress', workshop: 'Shine', language: 'hi', opted_out: false }),
    );
    localStorage.clear();
    visit('/unsubscribe/hers');
    expect((await screen.findByRole('heading', { level: 1 })).textContent).toBe('ये संदेश बंद करें?');
    expect(document.documentElement.lang).toBe('hi');

    await here.person.click(screen.getByRole('button', { name: 'English' }));
    expect(await screen.findByRole('heading', { name: 'End these messages?' })).toBeDefined();
    cleanup();
    visit('/unsubscribe/hers');
    expect(await screen.findByRole('heading', { name: 'End these messages?' })).toBeDefined();
  });

  it('says that a link is none', async () => {
    here.hub.on('GET', '/unsubscribe/other', () => refuse({ status: 404, code: 'not_found' }));
    visit('/unsubscribe/other');
    expect(await screen.findByRole('heading', { name: 'This link is not known' })).toBeDefined();
  });
});
