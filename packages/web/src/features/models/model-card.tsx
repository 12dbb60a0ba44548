import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { Facts } from '../../components/facts.tsx';
import { splitCard } from './front-matter.ts';
import './model-card.css';

/** Addresses that only lead somewhere: no script, no data, nothing of this server's API by a relative path. */
const safeAddress = (address: string): string => (/^(https?:\/\/|mailto:|#)/i.test(address) ? address : '');

/** A card is another's text: HTML in it stays text, pictures are left out, links lead to the web or a mailbox. */
const ModelCard = ({ markdown }: { markdown: string }) => {
  const { t } = useTranslation('models');
  const { head, body } = splitCard(markdown);
  return (
    <Stack>
      {head.length > 0 && (
        <section aria-label={t('frontMatter')} className="lem-card-head">
          <Facts
            items={head.map(([name, value]) => [
              name,
              <Text key={name} component="span" size="sm" style={{ whiteSpace: 'pre-wrap' }}>
                {value}
              </Text>,
            ])}
          />
        </section>
      )}
      <div className="lem-markdown">
        <Markdown
          remarkPlugins={[remarkGfm]}
          urlTransform={safeAddress}
          disallowedElements={['img', 'input']}
          components={{
            // The page has its own h1 and the card's title stands below it.
            h1: ({ children }) => <h2>{children}</h2>,
            h2: ({ children }) => <h3>{children}</h3>,
            h3: ({ children }) => <h4>{children}</h4>,
            a: ({ href, children }) =>
              href ? (
                <a
                  href={href}
                  rel="noopener noreferrer nofollow"
                  target={href.startsWith('#') ? undefined : '_blank'}
                >
                  {children}
                </a>
              ) : (
                children
              ),
            table: ({ children }) => (
              <div className="lem-markdown-table">
                <table>{children}</table>
              </div>
            ),
          }}
        >
          {body}
        </Markdown>
      </div>
    </Stack>
  );
};

export default ModelCard;
