import { createTheme, getDefaultZIndex, type MantineColorsTuple } from "@mantine/core";

/** A slate with enough distance between its steps that text on any of 5–9 passes WCAG AA. */
const slate: MantineColorsTuple = [
  "#dce1e9",
  "#b6becb",
  "#929cac",
  "#6d7786",
  "#3b4351",
  "#2a303b",
  "#20252e",
  "#181c23",
  "#12151a",
  "#0c0e12",
];

const MONOSPACE =
  'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  primaryColor: "indigo",
  // Shade 6, Mantine's default, fails AA with white text; so do light texts on luminance above 0.3.
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  colors: { dark: slate },
  black: "#11151c",
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamilyMonospace: MONOSPACE,
  headings: { fontWeight: "650" },
  components: {
    // Beside its button instead of at the end of the page: it stays within its landmark, and the
    // first entry gets the focus. Above notices, which stay longer.
    Menu: {
      defaultProps: {
        withinPortal: false,
        withInitialFocusPlaceholder: false,
        shadow: "md",
        zIndex: getDefaultZIndex("overlay") + 1,
      },
    },
    Popover: { defaultProps: { shadow: "md" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250 } },
    Pagination: {
      defaultProps: {
        getControlProps: (control: string) => ({ "aria-label": `${control} page` }),
        getItemProps: (page: number) => ({ "aria-label": `Page ${page}` }),
      },
    },
    Progress: { defaultProps: { radius: "xl" } },
  },
});
