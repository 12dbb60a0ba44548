import { ControlButton, Controls, useReactFlow } from '@xyflow/react';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Zoom in, out, and everything at once; named in the language of the page. */
export const LineageControls = ({ onAll }: { onAll: () => void }) => {
  const { t } = useTranslation('lineage');
  const { zoomIn, zoomOut } = useReactFlow();
  const buttons = [
    { word: t('zoom.in'), icon: IconPlus, run: () => void zoomIn() },
    { word: t('zoom.out'), icon: IconMinus, run: () => void zoomOut() },
    { word: t('zoom.all'), icon: IconFocusCentered, run: onAll },
  ];
  return (
    <Controls showZoom={false} showFitView={false} showInteractive={false} aria-label={t('zoom.label')}>
      {buttons.map(({ word, icon: Icon, run }) => (
        <ControlButton key={word} title={word} aria-label={word} onClick={run}>
          <Icon size={15} aria-hidden style={{ fill: 'none' }} />
        </ControlButton>
      ))}
    </Controls>
  );
};
