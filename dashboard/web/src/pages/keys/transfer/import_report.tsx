import { Alert, Table, Text, Title } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ImportReport } from "../../../api/transfer";
import { plural } from "../../../format/numbers";
import type { KeySettings } from "../../../api/keys";
import { SETTING_LABELS, settingLabel, settingWords } from "../key_draft";
import { placeOf } from "./import_text";
import classes from "./transfer.module.css";

const SHOWN = 100;

function Rest({ count }: { count: number }) {
  if (count <= 0) return null;
  return (
    <Text size="xs" c="dimmed">
      And {plural(count, "more key", "more keys")}.
    </Text>
  );
}

function words(field: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (field in SETTING_LABELS) return settingWords(field as keyof KeySettings, value);
  return value === null || value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
}

function Changed({ changed }: Pick<ImportReport, "changed">) {
  if (changed.length === 0) return null;
  return (
    <section aria-label="Changed keys" className={classes.part}>
      <Title order={3} size="h5">
        {plural(changed.length, "key")} changed
      </Title>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Before and after">
        <Table className={classes.table} verticalSpacing={6} horizontalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Key</Table.Th>
              <Table.Th>Setting</Table.Th>
              <Table.Th>Before</Table.Th>
              <Table.Th>After</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changed.slice(0, SHOWN).flatMap(({ id, name, changes }) =>
              changes.map(({ field, before, after }, i) => (
                <Table.Tr key={`${id} ${field}`}>
                  {i === 0 && (
                    <Table.Th scope="rowgroup" rowSpan={changes.length}>
                      {name}
                    </Table.Th>
                  )}
                  <Table.Td>{settingLabel(field)}</Table.Td>
                  <Table.Td>{words(field, before)}</Table.Td>
                  <Table.Td>{words(field, after)}</Table.Td>
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      </div>
      <Rest count={changed.length - SHOWN} />
    </section>
  );
}

function Created({ created }: Pick<ImportReport, "created">) {
  if (created.length === 0) return null;
  return (
    <section aria-label="Created keys" className={classes.part}>
      <Title order={3} size="h5">
        {plural(created.length, "key")} created
      </Title>
      <ul className={classes.names}>
        {created.slice(0, SHOWN).map(({ name }, i) => (
          <li key={i}>{name}</li>
        ))}
      </ul>
      <Rest count={created.length - SHOWN} />
    </section>
  );
}

/** What an import would do, before it does it. */
export function ImportPreview({ report }: { report: ImportReport }) {
  const { created, changed, unchanged, refused } = report;
  if (refused.length > 0) {
    return (
      <Alert
        role="alert"
        color="red"
        icon={<IconAlertCircle aria-hidden />}
        title={`${plural(refused.length, "problem")}: nothing can be imported`}
      >
        <ul className="gatehouse-problems">
          {refused.slice(0, SHOWN).map((problem, i) => (
            <li key={i}>
              {placeOf(problem)}: <b>{problem.field}</b> {problem.message}
            </li>
          ))}
        </ul>
      </Alert>
    );
  }
  return (
    <>
      <Text size="sm" role="status">
        {created.length + changed.length === 0
          ? `Nothing to do: ${plural(unchanged, "key")} ${unchanged === 1 ? "is" : "are"} as the file says.`
          : `All of it or nothing: ${created.length} created, ${changed.length} changed, ${unchanged} as they are.`}
      </Text>
      <Changed changed={changed} />
      <Created created={created} />
    </>
  );
}
