// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { expect, test } from 'vitest';
import { startWords } from '../../words/words.ts';
import { splitCard } from './front-matter.ts';
import ModelCard from './model-card.tsx';

const CARD = `---
license: apache-2.0
tags:
  - inspection
  - defects
---

# A model

<script>window.harm = true</script> <img src=x onerror="window.harm = true">

![picture](https://example.com/a.png) [manual](https://example.com/m) [bad](javascript:alert(1)) [api](/api/v1/backup)

| measure | value |
| --- | --- |
| escapes | 4 % |
`;

test('the head of a card is its names and values', () => {
  const { head, body } = splitCard(CARD);
  expect(head).toEqual([
    ['license', 'apache-2.0'],
    ['tags', 'inspection\ndefects'],
  ]);
  expect(body.trimStart().startsWith('# A model')).toBe(true);
  expect(splitCard('no head').head).toEqual([]);
});

test('a card harms nobody: no HTML, no pictures, links to the web alone', async () => {
  await startWords();
  const { container } = render(
    <MantineProvider>
      <Suspense>
        <ModelCard markdown={CARD} />
      </Suspense>
    </MantineProvider>,
  );
  expect(await screen.findByText('A model')).toBeTruthy();
  expect(container.querySelectorAll('script, img, iframe')).toHaveLength(0);
  expect([...container.querySelectorAll('a')].map(({ href }) => href)).toEqual(['https://example.com/m']);
  expect(screen.getByText('escapes').tagName).toBe('TD');
  expect('harm' in window).toBe(false);
});
