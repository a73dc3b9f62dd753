import { Button, Group, Text, Title } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { changeSettings, getSettings, type SettingSchema, type SettingsRecord, type SettingValues } from "../../api/settings";
import { announceChange } from "../../components/announce";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { ConflictAlert } from "../../forms/conflict_alert";
import { Form } from "../../forms/form";
import { FormFields } from "../../forms/form_fields";
import { MovedNotice } from "../../forms/moved_notice";
import type { Shelf } from "../../forms/shelf";
import { useEdit } from "../../forms/use_edit";
import { useSession } from "../../session/session_context";
import { SettingControl } from "./setting_control";
import { grouped, settingValueWords, titleOf, unitOf } from "./setting_words";
import classes from "./settings.module.css";

interface SettingRowProps {
  setting: SettingSchema;
  value: unknown;
  error?: string;
  readOnly: boolean;
  onChange: (value: unknown) => void;
}

/** Its control names the default already. */
function saysItsDefault({ type }: SettingSchema): boolean {
  return type === "boolean" || type === "choice";
}

function SettingRow({ setting, value, error, readOnly, onChange }: SettingRowProps) {
  const { name, description, variable } = setting;
  const isSet = value !== null && value !== undefined;
  return (
    <div className={classes.setting} data-setting={name}>
      <div>
        <Text size="sm" fw={600}>
          {titleOf(name)}
        </Text>
        <Text size="xs" c="dimmed">
          {description}.
        </Text>
        <Text size="xs" c="dimmed">
          <span className="gatehouse-mono">{name}</span>
          {variable && (
            <>
              {" · a program started with "}
              <span className="gatehouse-mono">{variable}</span> keeps that
            </>
          )}
        </Text>
      </div>
      <div className={classes.control}>
        <SettingControl
          setting={setting}
          value={value}
          error={error}
          disabled={readOnly}
          onChange={onChange}
        />
        <div className={classes.otherwise}>
          <Text size="xs" c="dimmed">
            {!saysItsDefault(setting) && `Default: ${settingValueWords(name, setting.default)}`}
            {setting.minimum !== undefined &&
              setting.maximum !== undefined &&
              ` · ${settingValueWords(name, setting.minimum).replace(unitOf(name), "")} to ${settingValueWords(name, setting.maximum)}`}
          </Text>
          {isSet && !readOnly && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconRestore size={14} aria-hidden />}
              aria-label={`Reset “${titleOf(name)}” to its default`}
              onClick={() => onChange(null)}
            >
              Reset
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

interface SettingsFormProps {
  record: SettingsRecord;
  readOnly: boolean;
}

function same<T>(value: T): T {
  return value;
}

/** What each account has not saved yet. */
const shelves = new Map<string, Shelf<SettingsRecord, SettingValues>>();

function shelfOf(account: string): Shelf<SettingsRecord, SettingValues> {
  const shelf = shelves.get(account) ?? { kept: null };
  shelves.set(account, shelf);
  return shelf;
}

/** The live settings: what the server says there is to set. They count at once, without a restart. */
export function SettingsForm({ record, readOnly }: SettingsFormProps) {
  const { name: account } = useSession();
  const edit = useEdit<SettingsRecord, SettingValues, SettingValues>({
    record,
    shelf: readOnly ? undefined : shelfOf(account ?? ""),
    names: record.schema.map(({ name }) => name),
    read: ({ settings }) => settings,
    settle: same,
    check: () => ({}),
    fetch: () => getSettings(),
    save: changeSettings,
    onSaved: ({ commit }) => announceChange({ title: "The settings are saved", commit }),
    onUnchanged: () => {},
  });
  const { draft, conflict, dirty } = edit;
  const changed = record.schema.filter(
    ({ name }) => JSON.stringify(draft[name]) !== JSON.stringify(edit.base.settings[name]),
  ).length;
  return (
    <Form
      busy={edit.busy}
      onSubmit={edit.submit}
      className={classes.form}
      aria-label="Live settings"
    >
      <ConflictAlert
        conflict={conflict}
        what="the settings"
        mine={draft}
        label={titleOf}
        show={(name, value) =>
          value === null || value === undefined ? "the default" : settingValueWords(name, value)
        }
        onTake={edit.change}
      />
      <FormFields busy={edit.busy} readOnly={readOnly}>
        {grouped(record.schema).map(({ group, settings }) => (
          <section key={group.title} className={pageClasses.panel} aria-label={group.title}>
            <header className={classes.groupHead}>
              <Title order={2} size="h4">
                {group.title}
              </Title>
              <Text size="sm" c="dimmed">
                {group.lead}
              </Text>
            </header>
            {settings.map((setting) => (
              <SettingRow
                key={setting.name}
                setting={setting}
                value={draft[setting.name]}
                error={edit.errors[setting.name]}
                readOnly={readOnly}
                onChange={(value) => edit.change({ [setting.name]: value })}
              />
            ))}
          </section>
        ))}
      </FormFields>
      {!readOnly && (
        <div
          className={`gatehouse-bottom-bar ${classes.bar}`}
          data-tall={edit.moved !== null || edit.problem !== null || undefined}
        >
          <ProblemAlert error={edit.problem} title="The settings were not saved" label={titleOf} />
          <Group justify="flex-end">
            <MovedNotice
              moved={edit.moved}
              what="the settings"
              onBringIn={edit.bringIn}
            />
            <Text size="sm" c="dimmed" role="status" className={classes.count}>
              {changed === 0 ? "Nothing changed" : `${changed} changed, not saved`}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <Button variant="default" disabled={!dirty} onClick={edit.reset}>
                Discard
              </Button>
              <Button type="submit" loading={edit.busy} disabled={!dirty}>
                {conflict && conflict.merge.conflicts.length > 0 ? "Save over theirs" : "Save"}
              </Button>
            </Group>
          </Group>
        </div>
      )}
    </Form>
  );
}
