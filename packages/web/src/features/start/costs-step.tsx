import { Button, Group, NumberInput, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMoneyField } from '../../components/money-field.tsx';
import { Line } from './start-step.tsx';

interface CostsStepProps {
  escape: number;
  falseReject: number;
  onChange: (costs: { escape?: number; falseReject?: number }) => void;
  onDone: () => void;
}

/** What a missed defect and a good part thrown away cost: two numbers, one sentence. */
export const CostsStep = ({ escape, falseReject, onChange, onDone }: CostsStepProps) => {
  const { t } = useTranslation('start');
  const inMoney = useMoneyField();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDone();
      }}
    >
      <Stack gap="sm">
        <Line>{t('costs.about')}</Line>
        <Group gap="md" align="flex-end">
          <NumberInput
            label={t('costs.escape')}
            value={escape}
            min={0.01}
            step={1}
            hideControls
            w={210}
            {...inMoney}
            onChange={(value) => typeof value === 'number' && onChange({ escape: value })}
          />
          <NumberInput
            label={t('costs.falseReject')}
            value={falseReject}
            min={0.01}
            step={1}
            hideControls
            w={210}
            {...inMoney}
            onChange={(value) => typeof value === 'number' && onChange({ falseReject: value })}
          />
        </Group>
        <div>
          <Button type="submit" disabled={!(escape > 0 && falseReject > 0)}>
            {t('costs.go')}
          </Button>
        </div>
      </Stack>
    </form>
  );
};
