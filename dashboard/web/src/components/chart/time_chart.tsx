import { useComputedColorScheme } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import uPlot from "uplot";
import { formatCompact, formatNumber } from "../../format/numbers";
import type { Step } from "../../format/zone";
import { markText, spanText, timeMarks } from "./axes";
import { colorVariable, dashOf } from "./strokes";
import classes from "./chart.module.css";

export interface ChartLine {
  id: string;
  label: string;
  slot: number;
  /** One per start. */
  values: number[];
  hidden?: boolean;
}

interface TimeChartProps {
  label: string;
  starts: number[];
  step: Step;
  zone: string;
  lines: ChartLine[];
  /** Index of the start whose values are read, by pointer or keyboard. */
  cursor: number | null;
  onCursor: (index: number | null) => void;
  height?: number;
}

const PX_PER_MARK = 72;
const PX_PER_POINT = 14;
/** Fills of more lines than this are mud. */
const MOST_FILLED = 2;

type Plotted = Pick<TimeChartProps, "starts" | "step" | "zone" | "lines" | "onCursor">;

function options(host: HTMLElement, height: number, now: () => Plotted): uPlot.Options {
  const style = getComputedStyle(host);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const grid = { stroke: color("--gatehouse-border"), width: 1 };
  const font = `12px ${style.fontFamily}`;
  const text = color("--gatehouse-chart-text");
  const { lines } = now();
  return {
    width: host.clientWidth,
    height,
    legend: { show: false },
    padding: [8, 26, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: {
      x: { time: true },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.06 : 1] },
    },
    axes: [
      {
        stroke: text,
        font,
        grid,
        ticks: { ...grid, size: 5 },
        size: 30,
        splits: (plot) => {
          const { starts, step, zone } = now();
          const most = Math.max(2, Math.floor(plot.bbox.width / devicePixelRatio / PX_PER_MARK));
          return timeMarks(starts, step, zone, most).map((start) => start / 1000);
        },
        values: (_, splits) => splits.map((at) => markText(at * 1000, now().step, now().zone)),
      },
      {
        stroke: text,
        font,
        grid,
        ticks: { show: false },
        size: 56,
        incrs: [1, 2, 5, 10, 20, 50, ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11].flatMap(powersOfTen)],
        values: (_, splits) => splits.map(formatCompact),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, slot, hidden }) => {
        const stroke = color(colorVariable(slot));
        return {
          label,
          stroke,
          width: 2,
          dash: [...dashOf(slot)],
          fill: lines.length <= MOST_FILLED ? `${stroke}1f` : undefined,
          show: !hidden,
          points: {
            show: (plot: uPlot) => now().starts.length * PX_PER_POINT < plot.width,
            size: 5,
            fill: stroke,
          },
        };
      }),
    ],
    hooks: {
      setCursor: [
        (plot) => {
          // Only what the pointer does: the keyboard's own moves are known already.
          if (plot.cursor.event) now().onCursor(plot.cursor.idx ?? null);
        },
      ],
    },
  };
}

function powersOfTen(power: number): number[] {
  return [1, 2, 5].map((digit) => digit * 10 ** power);
}

function dataOf({ starts, lines }: Plotted): uPlot.AlignedData {
  return [starts.map((start) => start / 1000), ...lines.map(({ values }) => values)];
}

/** Draws into the element; anew when what the lines are or the colours change. */
function usePlot(props: TimeChartProps, height: number) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef<Plotted>(props);
  latest.current = props;
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const { starts, step, zone, lines } = props;
  const shape = [scheme, step, zone, ...lines.map(({ id, slot, hidden }) => `${slot}${hidden} ${id}`)];

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = new uPlot(
      options(element, height, () => latest.current),
      dataOf(latest.current),
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape.join("\n"), height]);

  useEffect(() => {
    plot.current?.setData(dataOf(latest.current));
  }, [starts, lines]);
  return { host, plot };
}

/**
 * Lines over time. The arrow keys go from value to value as the pointer does; each is told to
 * assistive tools. Whoever shows it offers the same figures as a table.
 */
export function TimeChart(props: TimeChartProps) {
  const { label, starts, step, zone, lines, cursor, onCursor, height = 260 } = props;
  const { host, plot } = usePlot(props, height);

  useEffect(() => {
    const drawn = plot.current;
    if (!drawn) return;
    const start = cursor === null ? undefined : starts[cursor];
    const left = start === undefined ? -10 : drawn.valToPos(start / 1000, "x");
    if (start === undefined || Math.abs((drawn.cursor.left ?? -10) - left) > 1) {
      if (!host.current?.matches(":hover")) drawn.setCursor({ left, top: 0 }, false);
    }
  }, [cursor, starts, host, plot]);

  const last = starts.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const from = cursor ?? last + 1;
    const moves: Record<string, number | null> = {
      ArrowLeft: Math.max(0, from - 1),
      ArrowDown: Math.max(0, from - 1),
      ArrowRight: Math.min(last, cursor === null ? last : from + 1),
      ArrowUp: Math.min(last, cursor === null ? last : from + 1),
      Home: 0,
      End: last,
      Escape: null,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onCursor(next);
  };

  const read = cursor === null ? last : Math.min(cursor, last);
  const values = lines
    .filter(({ hidden }) => !hidden)
    .map((line) => `${line.label} ${formatNumber(line.values[read] ?? 0)}`);
  return (
    <div
      ref={host}
      className={classes.plot}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={Math.max(0, read)}
      aria-valuetext={
        last < 0 ? "nothing" : `${spanText(starts[read] ?? 0, step, zone)}: ${values.join(", ")}`
      }
      onKeyDown={onKeyDown}
      onBlur={() => onCursor(null)}
      onMouseLeave={() => onCursor(null)}
    />
  );
}
