/** The picture that fits what was gathered: the first of these that there is something for. */
import { flamePicture } from "./flame.ts";
import { heatmapPicture } from "./heatmap.ts";
import { histogramPicture } from "./histogram.ts";
import { pictureFormat, type Picture } from "./picture.ts";

const PICTURES: readonly Picture[] = [heatmapPicture, histogramPicture, flamePicture];

export const svg = pictureFormat({
  name: "svg",
  doc: `an SVG picture of what there is: ${PICTURES.map(({ name }) => name).join(", ")}`,
  endings: [".svg"],
  shows: PICTURES.map(({ shows }) => shows).join("; or "),
  draw(gathered, warn) {
    for (const { draw } of PICTURES) {
      const drawn = draw(gathered, warn);
      if (drawn !== undefined) return drawn;
    }
    return undefined;
  },
});
