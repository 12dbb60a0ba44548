import { useTranslation } from 'react-i18next';
import { heatmapUrl, imageUrl } from '../api/pictures.ts';

interface HeatImageProps {
  capture: { id: string; image: { width: number; height: number }; heatmapSha256: string | null };
  /** What is on it, read out in place of the picture. */
  alt: string;
  heat: boolean;
  /** Pixels asked of the server; drawn as wide as there is room. */
  widthPx?: number;
  maxHeight?: string;
}

/** An image with what the model saw laid over it. The place is kept while it loads. */
export const HeatImage = ({ capture, alt, heat, widthPx = 960, maxHeight }: HeatImageProps) => {
  const { t } = useTranslation();
  const { id, image, heatmapSha256 } = capture;
  const fill = { position: 'absolute', inset: 0, width: '100%', height: '100%' } as const;
  return (
    <div
      style={{
        position: 'relative',
        aspectRatio: `${image.width} / ${image.height}`,
        width: maxHeight
          ? `min(100%, calc(${maxHeight} * ${(image.width / image.height).toFixed(4)}))`
          : '100%',
        marginInline: 'auto',
        background: 'var(--lem-line)',
        borderRadius: 'var(--mantine-radius-sm)',
        overflow: 'hidden',
      }}
    >
      <img key={id} src={imageUrl(id, widthPx)} alt={alt} decoding="async" style={fill} />
      {heat && heatmapSha256 && <img src={heatmapUrl(id)} alt={t('picture.heat')} style={fill} />}
    </div>
  );
};
