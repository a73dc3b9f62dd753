import {
  DEFAULT_THEME,
  convertCssVariables,
  defaultCssVariablesResolver,
  mergeMantineTheme,
  type ConvertCSSVariablesInput,
} from "@mantine/core";
import { theme } from "./theme";

/** Dark tints as a breath of their colour over the surface, where Mantine's are half-black. */
function darkTints(colors: string[]): Record<string, string> {
  const tint = (name: string, percent: number) =>
    name === "gray" || name === "dark"
      ? "var(--mantine-color-dark-5)"
      : `color-mix(in srgb, var(--mantine-color-${name}-8) ${percent}%, var(--mantine-color-dark-7))`;
  return Object.fromEntries(
    colors.flatMap((name) => [
      [`--mantine-color-${name}-light`, tint(name, 24)],
      [`--mantine-color-${name}-light-hover`, tint(name, 34)],
    ]),
  );
}

/** Lines of charts: each at least 3:1 on the surface, the last for what has no line of its own. */
const SERIES = {
  light: ["#3b5bdb", "#c2410c", "#0b7285", "#9c36b5", "#2b8a3e", "#c2255c", "#8f5b00", "#5c6773"],
  dark: ["#91a7ff", "#ffa94d", "#66d9e8", "#e599f7", "#8ce99a", "#faa2c1", "#ffe066", "#adb5bd"],
};

function seriesColors(colors: string[]): Record<string, string> {
  return Object.fromEntries(colors.map((color, i) => [`--gatehouse-series-${i + 1}`, color]));
}

/** Texts that fail WCAG AA in Mantine's defaults, each in a shade that passes on every surface. */
function readable(colors: string[]): ConvertCSSVariablesInput {
  const textOnTint = (shade: number) =>
    Object.fromEntries(
      colors.map((name) => [
        `--mantine-color-${name}-light-color`,
        `var(--mantine-color-${name}-${shade})`,
      ]),
    );
  return {
    variables: {},
    light: {
      "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
      "--mantine-color-placeholder": "var(--mantine-color-gray-7)",
      "--mantine-color-error": "var(--mantine-color-red-9)",
      "--mantine-color-anchor": "var(--mantine-color-indigo-8)",
      "--gatehouse-warning": "#9c3a06",
      "--gatehouse-page": "#f7f8fa",
      "--gatehouse-surface": "var(--mantine-color-white)",
      "--gatehouse-sunken": "var(--mantine-color-gray-0)",
      "--gatehouse-border": "var(--mantine-color-gray-3)",
      "--gatehouse-hover": "var(--mantine-color-gray-0)",
      "--gatehouse-chart-text": "var(--mantine-color-gray-7)",
      ...seriesColors(SERIES.light),
      ...textOnTint(9),
    },
    dark: {
      "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
      "--mantine-color-placeholder": "var(--mantine-color-dark-1)",
      "--mantine-color-error": "var(--mantine-color-red-4)",
      "--mantine-color-anchor": "var(--mantine-color-indigo-3)",
      "--gatehouse-warning": "var(--mantine-color-orange-2)",
      "--gatehouse-page": "var(--mantine-color-dark-8)",
      "--gatehouse-surface": "var(--mantine-color-dark-7)",
      "--gatehouse-sunken": "var(--mantine-color-dark-8)",
      "--gatehouse-border": "var(--mantine-color-dark-5)",
      "--gatehouse-hover": "var(--mantine-color-dark-6)",
      "--gatehouse-chart-text": "var(--mantine-color-dark-1)",
      ...seriesColors(SERIES.dark),
      ...darkTints(colors),
      ...textOnTint(2),
    },
  };
}

/** The theme's CSS variables as a style sheet; called by build.mjs. */
export function themeStyleSheet(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const base = defaultCssVariablesResolver(merged);
  const own = readable(Object.keys(merged.colors));
  return convertCssVariables({
    variables: { ...base.variables, ...own.variables },
    light: { ...base.light, ...own.light },
    dark: { ...base.dark, ...own.dark },
  });
}
