import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconWorld } from "@tabler/icons-react";
import { useMemo } from "react";
import type { UsageBucket } from "../../api/usage";
import { allZones, browserZone } from "../../format/zone";
import { customOf, GROUPINGS, type Period, type Range, RANGES, type UsageView } from "./usage_query";
import { GROUPING_WORDS, RANGE_WORDS } from "./words";
import classes from "./usage.module.css";

interface ControlsProps {
  view: UsageView;
  period: Period;
  zone: string;
  onView: (changes: Partial<UsageView>, options?: { replace: boolean }) => void;
}

function ZoneSelect({ zone, onView }: Pick<ControlsProps, "zone" | "onView">) {
  const zones = useMemo(allZones, []);
  const known = zones.includes(zone) ? zones : [zone, ...zones];
  return (
    <Select
      aria-label="Time zone"
      className={classes.zone}
      leftSection={<IconWorld size={16} aria-hidden />}
      searchable
      allowDeselect={false}
      nothingFoundMessage="No such time zone"
      limit={60}
      maxDropdownHeight={260}
      value={zone}
      data={known}
      onChange={(tz) => tz && onView({ tz: tz === browserZone() ? "" : tz })}
    />
  );
}

/** First and last day; a date half typed changes nothing. */
function Days({ view, onView }: Pick<ControlsProps, "view" | "onView">) {
  const field = (name: "from" | "to", label: string) => (
    <TextInput
      type="date"
      aria-label={label}
      required
      min="2020-01-01"
      max="2099-12-31"
      value={view[name]}
      onChange={({ currentTarget: { value, validity } }) => {
        if (value && validity.valid) onView({ [name]: value }, { replace: true });
      }}
    />
  );
  return (
    <div className={classes.days}>
      {field("from", "First day")}
      <span aria-hidden>–</span>
      {field("to", "Last day")}
    </div>
  );
}

/** What is counted, over which time, in which steps. */
export function Controls({ view, period, zone, onView }: ControlsProps) {
  return (
    <div className={classes.controls}>
      <SegmentedControl
        aria-label="Group by"
        data={GROUPINGS.map((value) => ({ value, label: GROUPING_WORDS[value].label }))}
        value={view.group_by}
        onChange={(group_by) => onView({ group_by })}
      />
      <SegmentedControl
        aria-label="Time"
        data={RANGES.map((value) => ({ value, label: RANGE_WORDS[value] }))}
        value={view.range}
        onChange={(range: Range) => onView(range === "custom" ? customOf(period, zone) : { range })}
      />
      <SegmentedControl
        aria-label="Steps"
        data={[
          { value: "hour", label: "By hour", disabled: period.daysOnly },
          { value: "day", label: "By day" },
        ]}
        value={period.step}
        onChange={(bucket) => onView({ bucket: bucket as UsageBucket })}
      />
      <ZoneSelect zone={zone} onView={onView} />
      {view.range === "custom" && <Days view={view} onView={onView} />}
    </div>
  );
}
